"""A seed as an engine without the containerd store would push it: of Docker's own media types."""

import base64
import gzip
import json
import urllib.request
from hashlib import sha256

from .sample import Sample

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


def put_docker_seed(sample: Sample) -> None:
    """Puts it under the tag that the script makes its releases over."""
    empty = bytes(1024)
    layer = gzip.compress(empty, mtime=0)
    diff = {"type": "layers", "diff_ids": [_digest(empty)]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": diff}).encode()
    for blob in (layer, config):
        location = _send(sample, "POST", f"/v2/{sample.name('release')}/blobs/uploads/", b"", LAYER)
        _send(sample, "PUT", f"{location}&digest={_digest(blob)}", blob, "application/octet-stream")
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "size": len(config), "digest": _digest(config)},
        "layers": [{"mediaType": LAYER, "size": len(layer), "digest": _digest(layer)}],
    }
    path = f"/v2/{sample.name('release')}/manifests/seed"
    _send(sample, "PUT", path, json.dumps(manifest).encode(), MANIFEST)


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _send(sample: Sample, method: str, path: str, body: bytes, kind: str) -> str:
    login = base64.b64encode(f"{sample.registry.username}:{sample.registry.password}".encode()).decode()
    url = path if path.startswith("http") else f"http://{sample.registry.address}{path}"
    headers = {"Authorization": f"Basic {login}", "Content-Type": kind}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.headers["Location"])
