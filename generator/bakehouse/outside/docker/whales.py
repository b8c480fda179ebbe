"""python-on-whales, for what needs no hard limit: `setup`, the demo and the tests; loaded when it is called.

It knows no time limit and no working folder, and hands on the whole environment: a deploy, a rollback and a
status ask through `process.run` instead. Read the attributes of one object only: each read may be a process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bakehouse.errors import ExternalError

if TYPE_CHECKING:
    from python_on_whales import DockerClient


def client(host: str | None = None) -> "DockerClient":
    """Return a client of the engine at an address; without one, of the engine that `docker` would ask."""
    from python_on_whales import DockerClient

    return DockerClient(host=host)


def engine_api() -> tuple[int, ...]:
    """Return the newest API version that the engine supports; raises ExternalError."""
    with _failures("Docker Engine does not answer"):
        server = client().version().server
        if server and server.api_version:
            return tuple(int(number) for number in server.api_version.split("."))
    raise ExternalError("the engine reports no API version", "check: docker version")


def compose_version() -> str:
    """Return what Compose says of its version, as a sentence; raises ExternalError."""
    with _failures("docker compose is not installed"):
        return client().compose.version()


@contextmanager
def _failures(what: str) -> Iterator[None]:
    """Turn the library's errors into ours, with docker's last line; its argv stays out of the message."""
    from python_on_whales import ClientNotFoundError, DockerException

    try:
        yield
    except ClientNotFoundError as error:
        raise ExternalError("cannot run docker: it is not in PATH", "install it, or check PATH") from error
    except (ValueError, TypeError) as error:
        raise ExternalError(
            f"{what}: docker prints something else than expected", "check: docker version"
        ) from error
    except DockerException as error:
        lines = [line for line in (error.stderr or "").splitlines() if line.strip()]
        raise ExternalError(f"{what}: {lines[-1] if lines else f'exit {error.return_code}'}") from error
