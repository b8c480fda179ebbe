"""Logins as docker keeps them: in `config.json`, or with a credential helper that it names.

https://docs.docker.com/reference/cli/docker/login/#credential-stores
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside import files, process

_SECONDS = 30.0
_LIMIT = 1024 * 1024
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go
_NOT_FOUND = "credentials not found in native keychain"
_IDENTITY_TOKEN = "<token>"
_MEND = "log in again, with user name and token: bakehouse setup"


@dataclass(frozen=True, slots=True)
class Login:
    """A user's name and password at one registry."""

    username: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The `Authorization` that says it."""
        return f"Basic {base64.b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


def read(folder: Path, host: str) -> Login | None:
    """Return the login of a registry's host; None if there is none; raises ExternalError."""
    path = folder / "config.json"
    config = _config(path)
    helper = _mapping(config, "credHelpers", path).get(host) or config.get("credsStore")
    if helper:
        return _from_helper(helper, host, path)
    entry = _mapping(_mapping(config, "auths", path), host, path)
    if entry.get("identitytoken") or entry.get("registrytoken"):
        raise ExternalError(f"the login of {host} in {path} is an identity token, not a password", _MEND)
    return _decoded(entry["auth"], host, path) if entry.get("auth") else None


def _config(path: Path) -> Mapping[str, Any]:
    try:
        # through a link, as docker does
        data = codec.load(files.read(path, _LIMIT).decode() or "{}")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ExternalError(f"cannot read {path}: {error.strerror}", "check its permissions") from error
    except ValueError as error:
        raise ExternalError(f"{path} is not JSON", _MEND) from error
    if not isinstance(data, dict):
        raise ExternalError(f"{path} is no JSON object", _MEND)
    return data


def _mapping(data: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    found = data.get(key) or {}
    if not isinstance(found, dict):
        raise ExternalError(f"{path}: {key} is no JSON object", _MEND)
    return found


def _decoded(auth: object, host: str, path: Path) -> Login:
    try:
        username, colon, password = base64.b64decode(str(auth), validate=True).decode().partition(":")
    except ValueError:
        colon = ""
    if not colon:
        raise ExternalError(f"{path}: the login of {host} cannot be understood", _MEND)
    return Login(username, password)


def _from_helper(helper: object, host: str, path: Path) -> Login | None:
    """Ask a credential helper; what it prints may hold a secret, so no message quotes it."""
    if not isinstance(helper, str) or not _HELPER.fullmatch(helper):
        raise ExternalError(f"{path} names a credential helper that is none: {str(helper)[:80]!r}", _MEND)
    program = f"docker-credential-{helper}"
    done = process.run([program, "get"], seconds=_SECONDS, stdin=host)
    if done.code and _NOT_FOUND in done.out:
        return None
    if done.code:
        raise ExternalError(f"{program} gives no login of {host}: exit {done.code}", _MEND)
    return _told(done.out, program, host)


def _told(out: str, program: str, host: str) -> Login:
    try:
        data = codec.load(out)
    except ValueError:
        data = None
    found = data if isinstance(data, dict) else {}
    username, password = found.get("Username"), found.get("Secret")
    if not isinstance(username, str) or not isinstance(password, str):
        raise ExternalError(f"{program} answers with no login of {host}", _MEND)
    if username == _IDENTITY_TOKEN:
        raise ExternalError(f"{program} has an identity token for {host}, not a password", _MEND)
    return Login(username, password)
