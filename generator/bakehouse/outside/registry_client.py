"""Reads of a registry by its API. Tokens are in headers, never in arguments.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside.http_request import Answer
from bakehouse.outside.registry_access import Access
from bakehouse.outside.registry_session import Session
from bakehouse.release import DIGEST

_MANIFEST = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"
_JSON = "application/json"
_PLATFORMS = 64
_PAGE, _PAGES, _TAGS = 1000, 1000, 100_000
_NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RegistryManifest:
    """A manifest or an index of the registry."""

    digest: str
    annotations: dict[str, str]


def read(reference: str, tag: str, access: Access) -> RegistryManifest | None:
    """Return the object under a tag or digest; None if there is none; raises ExternalError for all else."""
    found = _manifest(_session(reference, access), tag)
    if found is None:
        return None
    digest, data = found
    return RegistryManifest(digest, _texts(data.get("annotations")))


def size(reference: str, digest: str, access: Access) -> int:
    """Return the bytes of an image's compressed layers, of an index' largest image; raises ExternalError."""
    session = _session(reference, access)
    what = f"{reference}@{digest}"
    data = _data(session, digest)
    listed = _objects(data, "manifests", what)
    if len(listed) > _PLATFORMS:
        raise ExternalError(f"{what} is of more than {_PLATFORMS} platforms")
    inner = [_data(session, _digest(each, what)) for each in listed]
    return max((_layers(each, what) for each in inner), default=_layers(data, what))


def configuration(reference: str, digest: str, architecture: str, access: Access) -> dict[str, Any]:
    """Return the configuration of an image; of an index, of its image for a machine; raises ExternalError."""
    session = _session(reference, access)
    what = f"{reference}@{digest}"
    data = _data(session, digest)
    if listed := _objects(data, "manifests", what):
        data = _data(session, _digest(_for_machine(listed, architecture), what))
    described = data.get("config")
    blob = _digest(described if isinstance(described, dict) else {}, what)
    answer = session.get(f"blobs/{blob}", "*/*", what)
    if answer is None or f"sha256:{hashlib.sha256(answer.body).hexdigest()}" != blob:
        raise ExternalError(f"cannot read {what} from the registry: its configuration is not {blob}")
    return _parsed(answer, what)


def tags(reference: str, access: Access) -> tuple[str, ...]:
    """List all tags of a repository, page by page; none if it is not there; raises ExternalError."""
    return tuple(_tags(_session(reference, access), f"the tags of {reference}"))


@lru_cache(maxsize=16)
def _session(reference: str, access: Access) -> Session:
    """Return the session of a repository, one for all reads of a command: the login is looked up once."""
    return Session(reference, access)


def _tags(session: Session, what: str) -> Iterator[str]:
    path: str | None = f"tags/list?n={_PAGE}"
    count = 0
    for _ in range(_PAGES):
        answer = session.get(path, _JSON, what) if path else None
        if answer is None:
            return
        found = _parsed(answer, what).get("tags") or []
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise ExternalError(f"cannot read {what} from the registry: they are no texts")
        yield from found
        path, count = _next(answer), count + len(found)
        if count > _TAGS:
            break
    raise ExternalError(
        f"cannot read {what} from the registry: it lists more than {_TAGS} tags, or {_PAGES} pages"
    )


def _next(answer: Answer) -> str | None:
    """Return the path of the next page (RFC 8288), of which the registry may choose the query alone."""
    found = _NEXT.search(answer.headers.get("Link", ""))
    query = found[1].partition("?")[2] if found else ""
    return f"tags/list?{query}" if query else None


def _data(session: Session, digest: str) -> dict[str, Any]:
    found = _manifest(session, digest)
    return found[1] if found else {}


def _manifest(session: Session, tag: str) -> tuple[str, dict[str, Any]] | None:
    """Return an object with its digest, which is computed, and compared with what names it."""
    by_digest = DIGEST.fullmatch(tag) is not None
    what = f"{session.reference}{'@' if by_digest else ':'}{tag}"
    answer = session.get(f"manifests/{quote(tag, safe=':')}", _MANIFEST, what)
    if answer is None:
        return None
    digest = f"sha256:{hashlib.sha256(answer.body).hexdigest()}"
    named = tag if by_digest else answer.headers.get("Docker-Content-Digest", digest)
    if DIGEST.fullmatch(named) and named != digest:
        raise ExternalError(f"cannot read {what} from the registry: it sent {digest} instead of {named}")
    return digest, _parsed(answer, what)


def _parsed(answer: Answer, what: str) -> dict[str, Any]:
    try:
        data = codec.load(answer.body.decode())
    except ValueError as error:
        raise ExternalError(f"cannot read {what} from the registry: it is no JSON") from error
    if not isinstance(data, dict):
        raise ExternalError(f"cannot read {what} from the registry: it is no JSON object")
    return data


def _texts(annotations: Any) -> dict[str, str]:
    """Keep the annotations that are texts, as the specification wants them; the others are left out."""
    found = annotations if isinstance(annotations, dict) else {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _for_machine(listed: list[dict[str, Any]], architecture: str) -> dict[str, Any]:
    """Return the entry for a machine; the first one where none says so."""
    return next((each for each in listed if _architecture(each) == architecture), listed[0])


def _architecture(described: Mapping[str, Any]) -> Any:
    platform = described.get("platform")
    return platform.get("architecture") if isinstance(platform, dict) else None


def _layers(manifest: Mapping[str, Any], what: str) -> int:
    sizes = [each.get("size") for each in _objects(manifest, "layers", what)]
    known = [size for size in sizes if type(size) is int and size >= 0]
    if len(known) != len(sizes):
        raise ExternalError(f"{what} is no image")
    return sum(known)


def _digest(described: Mapping[str, Any], what: str) -> str:
    digest = described.get("digest")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise ExternalError(f"{what} is no image")
    return digest


def _objects(data: Mapping[str, Any], key: str, what: str) -> list[dict[str, Any]]:
    found = data.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ExternalError(f"{what} is no image")
    return found
