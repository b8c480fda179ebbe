"""Questions to the engine of this host, through its socket: a docker program for each takes much longer.

Not through docker-py: with requests it takes longer to import than all questions of a deploy take.
"""

import json
import socket
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlencode

from bakehouse.errors import OutsideError
from bakehouse.outside import process

# The oldest that is accepted (engine 25.0); later engines answer it in the same form.
API = (1, 44)
_SECONDS = 60.0
_SCHEME = "unix://"
_CONTEXT = ("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")


class _Connection(HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self._path)


def ask(*steps: str, **query: str) -> Any:
    """What the engine answers on a path of its API; None where it has no such thing; raises OutsideError.

    https://docs.docker.com/reference/api/engine/version/v1.44/
    """
    path = "/".join(quote(step, safe="/:@") for step in steps)
    url = f"/v{'.'.join(map(str, API))}/{path}" + (f"?{urlencode(query)}" if query else "")
    connection = _Connection(_socket())
    try:
        connection.request("GET", url)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        raise _silent(error) from error
    finally:
        connection.close()
    if answer.status == 404:
        return None
    try:
        said = json.loads(body)
    except ValueError as error:
        raise _silent(error) from error
    if answer.status != 200:
        why = said.get("message") if isinstance(said, dict) else said
        raise OutsideError(f"the engine answers {answer.status}: {why}", "docker info")
    return said


def _silent(error: Exception) -> OutsideError:
    return OutsideError(f"the engine does not answer: {error!r}", "docker info")


@cache
def _socket() -> str:
    """Where the engine listens: as docker itself finds it, by its context or `DOCKER_HOST`."""
    done = process.run(_CONTEXT, seconds=_SECONDS).or_fail("docker has no context")
    address = done.out.strip()
    if not address.startswith(_SCHEME):
        raise OutsideError(
            f"docker talks to {address}, and only the engine of this host can be asked",
            "unset DOCKER_HOST, or: docker context use default",
        )
    return address.removeprefix(_SCHEME)
