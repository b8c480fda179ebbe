"""Pushes to a real registry over plain HTTP, without an engine."""

import base64
import http.client
import json
from urllib.parse import urlsplit

from .real import Registry
from .registry_api import MANIFEST, digest_of

LAYER = b"a layer"


def push(registry: Registry, name: str, *tags: str, annotations: dict[str, str] | None = None) -> str:
    """Pushes an image of one layer under tags; its digest."""
    config = b"{}"
    for blob in (LAYER, config):
        _push_blob(registry, name, blob)
    body = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": _described("application/vnd.oci.image.config.v1+json", config),
            "layers": [_described("application/vnd.oci.image.layer.v1.tar", LAYER)],
            "annotations": annotations or {},
        }
    ).encode()
    for tag in (digest_of(body), *tags):
        _ask(registry, "PUT", f"/v2/{name}/manifests/{tag}", body, MANIFEST)
    return digest_of(body)


def _described(media_type: str, blob: bytes) -> dict[str, object]:
    return {"mediaType": media_type, "digest": digest_of(blob), "size": len(blob)}


def _push_blob(registry: Registry, name: str, blob: bytes) -> None:
    location = urlsplit(_ask(registry, "POST", f"/v2/{name}/blobs/uploads/"))
    path = f"{location.path}?{location.query}&digest={digest_of(blob)}"
    _ask(registry, "PUT", path, blob, "application/octet-stream")


def _ask(registry: Registry, method: str, path: str, body: bytes = b"", media_type: str = "") -> str:
    login = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": media_type}
    connection = http.client.HTTPConnection(registry.address, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        assert answer.status in (201, 202), (method, path, answer.status, answer.read())
        return answer.headers["Location"]
    finally:
        connection.close()
