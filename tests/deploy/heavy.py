"""Images with a layer that no engine has made: what is built by an engine needs no download there."""

import base64
import json
import os
import tarfile
import urllib.request
from hashlib import sha256
from io import BytesIO
from typing import Any

from ..support.registry_api import MANIFEST
from .fleet import Fleet

LAYER = "application/vnd.oci.image.layer.v1.tar"
BYTES = 8 << 20


def heavy(fleet: Fleet, key: str, mode: str) -> str:
    """Adds such a layer to the image of a behaviour; the name of the new behaviour, for the next release."""
    repository = fleet.image(key).partition("/")[2]
    manifest = json.loads(_ask(fleet, f"{repository}/manifests/{fleet.built[key, mode]}"))
    config = json.loads(_ask(fleet, f"{repository}/blobs/{manifest['config']['digest']}"))
    layer = _layer()
    manifest["layers"].append({"mediaType": LAYER, **_put(fleet, repository, layer)})
    config["rootfs"]["diff_ids"].append(_digest(layer))
    config["history"].append({"created_by": "heavy"})
    manifest["config"] |= _put(fleet, repository, json.dumps(config).encode())
    body = json.dumps(manifest).encode()
    digest = _digest(body)
    _ask(fleet, f"{repository}/manifests/{digest}", "PUT", body, manifest["mediaType"])
    fleet.built[key, digest] = digest
    return digest


def annotated(fleet: Fleet, key: str, mode: str) -> str:
    """Puts another manifest over the same configuration; the name of the new behaviour."""
    repository = fleet.image(key).partition("/")[2]
    manifest = json.loads(_ask(fleet, f"{repository}/manifests/{fleet.built[key, mode]}"))
    body = json.dumps({**manifest, "annotations": {"org.example.again": "yes"}}).encode()
    digest = _digest(body)
    _ask(fleet, f"{repository}/manifests/{digest}", "PUT", body, manifest["mediaType"])
    fleet.built[key, digest] = digest
    return digest


def _layer() -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("heavy")
        entry.size = BYTES
        tar.addfile(entry, BytesIO(os.urandom(BYTES)))
    return packed.getvalue()


def _put(fleet: Fleet, repository: str, blob: bytes) -> dict[str, Any]:
    """Uploads a blob; how a manifest names it."""
    location = _ask(fleet, f"{repository}/blobs/uploads/", "POST").decode()
    _ask(fleet, f"{location}&digest={_digest(blob)}", "PUT", blob, "application/octet-stream")
    return {"digest": _digest(blob), "size": len(blob)}


def _ask(fleet: Fleet, path: str, method: str = "GET", body: bytes = b"", kind: str = MANIFEST) -> bytes:
    """Return the registry's answer, or its Location header if it has no body."""
    registry = fleet.registry
    login = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": kind, "Accept": MANIFEST}
    url = path if path.startswith("http") else f"http://{registry.address}/v2/{path}"
    request = urllib.request.Request(url, data=body or None, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text: bytes = answer.read()
        return text or str(answer.headers["Location"]).encode()


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"
