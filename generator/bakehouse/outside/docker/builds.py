"""Builds on this machine: BuildKit's history, and the containers of builders.

The engine sends no event of a build by BuildKit (seen on 26.1).
"""

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside import process

_SECONDS = 30.0
_HISTORY = ("docker", "buildx", "history", "ls", "--no-trunc", "--format", "json")
_BUILDERS = ("docker", "ps", "--quiet", "--no-trunc", "--filter", "name=^buildx_buildkit_")


def known() -> frozenset[str] | None:
    """Return every build in BuildKit's history and every running builder; None if docker has no history."""
    try:
        history, builders = (process.run(argv, seconds=_SECONDS) for argv in (_HISTORY, _BUILDERS))
        references = [codec.load(line)["ref"] for line in history.out.splitlines()]
    except (ExternalError, ValueError, KeyError):
        return None
    if history.code or builders.code:
        return None
    return frozenset([*references, *(f"builder {each}" for each in builders.out.split())])
