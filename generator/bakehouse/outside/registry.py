"""Read access to a registry by its API: the release object alone. Tokens are in headers, never in arguments.

https://distribution.github.io/distribution/spec/api/, https://distribution.github.io/distribution/spec/auth/token/
"""

import hashlib
import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import OpenerDirector

from bakehouse import codec
from bakehouse.errors import ExternalError

_SECONDS = 30.0
_LIMIT = 4 * 1024 * 1024
_ACCEPT = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_LOOPBACK = re.compile(r"(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Access:
    """Access to the registry: the folder of its login, `http` or `https`, and a CA certificate in PEM."""

    docker_config: Path
    scheme: str = "https"
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class RegistryManifest:
    """A manifest or an index of the registry."""

    digest: str
    annotations: dict[str, str]


def read(reference: str, tag: str, access: Access) -> RegistryManifest | None:
    """Return the object under a tag; None if there is none; raises ExternalError for all else."""
    body = _body(reference, tag, access)
    if body is None:
        return None
    annotations = _texts(_parsed(body, f"{reference}:{tag}").get("annotations"))
    return RegistryManifest(f"sha256:{hashlib.sha256(body).hexdigest()}", annotations)


def _texts(annotations: Any) -> dict[str, str]:
    """Keep the annotations that are texts, as the specification wants them; the others are left out."""
    found = annotations if isinstance(annotations, dict) else {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _manifest(reference: str, digest: str, access: Access) -> dict[str, Any]:
    body = _body(reference, digest, access)
    return {} if body is None else _parsed(body, f"{reference}@{digest}")


def _parsed(body: bytes, what: str) -> dict[str, Any]:
    try:
        data = codec.load(body.decode())
    except ValueError as error:
        raise ExternalError(f"cannot read {what} from the registry: it is no JSON") from error
    if not isinstance(data, dict):
        raise ExternalError(f"cannot read {what} from the registry: it is no JSON object")
    return data


def _body(reference: str, tag: str, access: Access) -> bytes | None:
    host, _, name = reference.partition("/")
    scheme = "http" if _LOOPBACK.fullmatch(host) else access.scheme
    url = f"{scheme}://{host}/v2/{name}/manifests/{urllib.parse.quote(tag)}"
    return _get(access.ca, url, _login(access.docker_config, host), f"{reference}:{tag}")


def size(reference: str, digest: str, access: Access) -> int:
    """Return the bytes of an image's compressed layers, of an index' largest image; raises ExternalError."""
    try:
        data = _manifest(reference, digest, access)
        inner = [_manifest(reference, each["digest"], access) for each in data.get("manifests", ())]
        return max(map(_layers, inner), default=_layers(data))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ExternalError(f"{reference}@{digest} is no image") from error


def _layers(manifest: dict[str, Any]) -> int:
    return sum(int(each["size"]) for each in manifest.get("layers", ()))


def _opener(url: str, ca: str | None) -> OpenerDirector:
    """Return an opener that, for https, trusts the registry's own CA besides those of the system."""
    return _trusting(ca) if url.startswith("https:") else _plain()


@cache
def _plain() -> OpenerDirector:
    return urllib.request.build_opener()


@cache
def _trusting(ca: str | None) -> OpenerDirector:
    """Make the opener for a CA once, since the system's authorities take time to read."""
    trusted = ssl.create_default_context()
    if ca:
        trusted.load_verify_locations(cadata=ca)
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted))


def _get(ca: str | None, url: str, login: str | None, what: str) -> bytes | None:
    basic = {"Authorization": f"Basic {login}"} if login else {}
    try:
        return _fetch(ca, url, {"Accept": _ACCEPT, **basic})
    except urllib.error.HTTPError as error:
        challenge = error.headers.get("WWW-Authenticate", "")
        if error.code == 404:
            return None
        if error.code == 401 and challenge.lower().startswith("bearer "):
            return _get_with_token(ca, url, _token(ca, challenge, basic, what), what)
        raise _failure(what, error) from error
    except OSError as error:
        raise _failure(what, error) from error


def _get_with_token(ca: str | None, url: str, token: str, what: str) -> bytes | None:
    try:
        return _fetch(ca, url, {"Accept": _ACCEPT, "Authorization": f"Bearer {token}"})
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise _failure(what, error) from error
    except OSError as error:
        raise _failure(what, error) from error


def _token(ca: str | None, challenge: str, basic: dict[str, str], what: str) -> str:
    fields = dict(_CHALLENGE.findall(challenge))
    query = urllib.parse.urlencode({key: fields[key] for key in ("service", "scope") if key in fields})
    try:
        data: dict[str, Any] = json.loads(_fetch(ca, f"{fields['realm']}?{query}", basic))
        return str(data.get("token") or data["access_token"])
    except (OSError, ValueError, KeyError) as error:
        raise _failure(what, error) from error


def _fetch(ca: str | None, url: str, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with _opener(url, ca).open(request, timeout=_SECONDS) as answer:
        data: bytes = answer.read(_LIMIT)
    return data


def _failure(what: str, error: Exception) -> ExternalError:
    refused = isinstance(error, urllib.error.HTTPError) and error.code in (401, 403)
    mend = "log in anew: bakehouse setup" if refused else "is the registry up? A rollback needs none."
    return ExternalError(f"cannot read {what} from the registry: {error}", mend)


def _login(docker_config: Path, host: str) -> str | None:
    """Return the `user:password` that `docker login` stored, in base64; None if there is none."""
    try:
        auths = json.loads((docker_config / "config.json").read_text(encoding="utf-8")).get("auths", {})
        login = auths.get(host, {}).get("auth")
    except (OSError, ValueError):
        return None
    return str(login) if login else None
