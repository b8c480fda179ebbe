"""Reads a registry by its API: the release object alone. Tokens are in headers, never in arguments.

https://distribution.github.io/distribution/spec/api/, https://distribution.github.io/distribution/spec/auth/token/
"""

import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bakehouse.errors import OutsideError

_SECONDS = 30.0
_LIMIT = 4 * 1024 * 1024
_ACCEPT = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_LOOPBACK = re.compile(r"(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Object:
    """A manifest or an index as the registry has it."""

    digest: str
    annotations: dict[str, str]


def read(reference: str, tag: str, docker_config: Path, insecure: bool = False) -> Object | None:
    """The object under a tag; None where there is none; raises OutsideError for all else."""
    host, _, name = reference.partition("/")
    scheme = "http" if insecure or _LOOPBACK.fullmatch(host) else "https"
    login = _login(docker_config, host)
    body = _get(
        f"{scheme}://{host}/v2/{name}/manifests/{urllib.parse.quote(tag)}", login, f"{reference}:{tag}"
    )
    if body is None:
        return None
    data = json.loads(body)
    return Object(f"sha256:{hashlib.sha256(body).hexdigest()}", dict(data.get("annotations") or {}))


def _get(url: str, login: str | None, what: str) -> bytes | None:
    basic = {"Authorization": f"Basic {login}"} if login else {}
    try:
        return _fetch(url, {"Accept": _ACCEPT, **basic})
    except urllib.error.HTTPError as error:
        challenge = error.headers.get("WWW-Authenticate", "")
        if error.code == 404:
            return None
        if error.code == 401 and challenge.lower().startswith("bearer "):
            return _get_with_token(url, _token(challenge, basic, what), what)
        raise _failure(what, error) from error
    except OSError as error:
        raise _failure(what, error) from error


def _get_with_token(url: str, token: str, what: str) -> bytes | None:
    try:
        return _fetch(url, {"Accept": _ACCEPT, "Authorization": f"Bearer {token}"})
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise _failure(what, error) from error
    except OSError as error:
        raise _failure(what, error) from error


def _token(challenge: str, basic: dict[str, str], what: str) -> str:
    fields = dict(_CHALLENGE.findall(challenge))
    query = urllib.parse.urlencode({key: fields[key] for key in ("service", "scope") if key in fields})
    try:
        data: dict[str, Any] = json.loads(_fetch(f"{fields['realm']}?{query}", basic))
        return str(data.get("token") or data["access_token"])
    except (OSError, ValueError, KeyError) as error:
        raise _failure(what, error) from error


def _fetch(url: str, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        data: bytes = answer.read(_LIMIT)
    return data


def _failure(what: str, error: Exception) -> OutsideError:
    refused = isinstance(error, urllib.error.HTTPError) and error.code in (401, 403)
    mend = "log in anew: bakehouse setup" if refused else "is the registry up? A rollback needs none."
    return OutsideError(f"cannot read {what} from the registry: {error}", mend)


def _login(docker_config: Path, host: str) -> str | None:
    """The `user:password` of a registry as `docker login` stored it, in base64; None without one."""
    try:
        auths = json.loads((docker_config / "config.json").read_text(encoding="utf-8")).get("auths", {})
        login = auths.get(host, {}).get("auth")
    except (OSError, ValueError):
        return None
    return str(login) if login else None
