"""The base images in a registry: BuildKit outside of the engine cannot see those that the engine has."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from ..conftest import docker
from ..support.wait import until

NAMES = ("busybox:1.37",)


@contextmanager
def served() -> Iterator[str]:
    """A registry without a password that has them as library/NAME, as a mirror of the public one would."""
    container = docker("run", "--detach", "--publish", "127.0.0.1::5000", "registry:2")
    try:
        address = docker("port", container, "5000/tcp")
        await_answer(address)
        for name in NAMES:
            copy = f"{address}/library/{name}"
            docker("tag", name, copy)
            docker("push", "--quiet", copy)
            docker("image", "rm", copy)
        yield address
    finally:
        docker("rm", "--force", "--volumes", container)


def await_answer(address: str) -> None:
    """Waits until the registry answers."""

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://{address}/v2/", timeout=5).close()
        except OSError:
            return False
        return True

    until(answers, lambda: f"the registry on {address} does not answer")
