"""Reads a registry over plain HTTP, so that what was pushed is judged by nothing that pushed it."""

import base64
import gzip
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .real import Registry

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
# what an engine with the graph driver's image store pushes
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Pushed:
    """One pushed image: its manifest's media type, its configuration, and every byte of it."""

    media_type: str
    config: dict[str, Any]
    contents: tuple[bytes, ...]

    @property
    def environment(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.config["config"]["Env"])

    @property
    def labels(self) -> dict[str, str]:
        labels: dict[str, str] = self.config["config"]["Labels"]
        return labels


def repositories(registry: Registry) -> list[str]:
    """The names of all images."""
    found: list[str] = json.loads(_get(registry, "_catalog?n=1000")[1])["repositories"]
    return found


def tags(registry: Registry, name: str) -> list[str]:
    """The tags of one image."""
    found: list[str] = json.loads(_get(registry, f"{name}/tags/list")[1])["tags"]
    return found


def pushed(registry: Registry, name: str, tag: str) -> Pushed:
    """All of one tag."""
    media_type, manifest = _get(registry, f"{name}/manifests/{tag}", MANIFEST)
    described = json.loads(manifest)
    _, config = _get(registry, f"{name}/blobs/{described['config']['digest']}")
    layers = [_get(registry, f"{name}/blobs/{layer['digest']}")[1] for layer in described["layers"]]
    contents = (manifest, config, *_unpacked(layers))
    return Pushed(media_type, json.loads(config), tuple(contents))


def digest(registry: Registry, name: str, tag: str) -> str | None:
    """Return the digest of a tag; None if the registry has no such tag."""
    found = described(registry, name, tag)
    return None if found is None else digest_of(found)


def digest_of(manifest: bytes) -> str:
    """Compute the digest by which a registry knows it."""
    return f"sha256:{sha256(manifest).hexdigest()}"


def annotations(registry: Registry, name: str, tag: str) -> dict[str, str]:
    """The annotations of what a tag points at, none where the registry has no such tag."""
    found: dict[str, str] = json.loads(described(registry, name, tag) or "{}").get("annotations", {})
    return found


def described(registry: Registry, name: str, tag: str) -> bytes | None:
    """The manifest or index under a tag, as its bytes."""
    try:
        return _get(registry, f"{name}/manifests/{tag}", f"{MANIFEST}, {INDEX}, {DOCKER}")[1]
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        raise


def tag(registry: Registry, name: str, new: str, tag: str) -> None:
    """Let a tag point at what another one points at."""
    media_type, manifest = _get(registry, f"{name}/manifests/{tag}", f"{MANIFEST}, {INDEX}, {DOCKER}")
    request = _request(registry, f"{name}/manifests/{new}", {"Content-Type": media_type})
    request.method, request.data = "PUT", manifest
    with OPENER.open(request, timeout=30) as answer:
        answer.read()


def _unpacked(layers: list[bytes]) -> Iterator[bytes]:
    for layer in layers:
        yield gzip.decompress(layer) if layer.startswith(b"\x1f\x8b") else layer


def _get(registry: Registry, path: str, accept: str = "*/*") -> tuple[str, bytes]:
    request = _request(registry, path, {"Accept": accept})
    for _ in range(20):
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            # 500 is what this registry says of a tag that is written at the same moment
            if error.code != 500:
                raise
            error.close()
        time.sleep(0.02)
    raise AssertionError(f"the registry keeps failing: {path}")


def _request(registry: Registry, path: str, headers: dict[str, str]) -> urllib.request.Request:
    login = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    every = {"Authorization": f"Basic {login}", **headers}
    return urllib.request.Request(f"http://{registry.address}/v2/{path}", headers=every)
