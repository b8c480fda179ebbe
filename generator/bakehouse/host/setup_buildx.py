"""A missing Buildx, which Compose 5 does not report: it builds with the classic builder instead."""

from collections.abc import Iterator

from bakehouse.outside import process
from bakehouse.outside.docker import commands

_SECONDS = 60.0


def advice() -> Iterator[str]:
    """Advise to install Buildx if the docker client does not have it."""
    if process.run(commands.buildx_version(), seconds=_SECONDS).code:
        yield (
            "install Docker Buildx (the package docker-buildx-plugin): without it, Compose 5 builds with the "
            "classic builder, without a message; deploys do not build"
        )
