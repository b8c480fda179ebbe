"""What stands in the registry, read by plain HTTP, and what should stand there, by git: no script asked."""

import base64
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from .product import IMAGES, Product

ACCEPTED = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json"
REVISION = "org.opencontainers.image.revision"


@dataclass(frozen=True)
class Latest:
    """Every `:latest` of a product: the release's digest and what it records, and each image's digest."""

    digest: str
    commit: str
    recorded: dict[str, str]
    images: dict[str, str]

    @property
    def together(self) -> bool:
        """Whether every image is the one that the release names."""
        return self.images == self.recorded


def latest(product: Product) -> Latest:
    """Reads every `:latest`."""
    digest, release = _read(product, "release", "latest")
    images = {image: _read(product, image, "latest")[0] for image in IMAGES}
    return Latest(digest, release.get("annotations", {}).get(REVISION, ""), _recorded(release), images)


def _recorded(release: dict[str, Any]) -> dict[str, str]:
    notes = release.get("annotations", {})
    return {image: notes.get(f"bakehouse.digest.{image}", "") for image in IMAGES}


def newest_released(product: Product) -> str:
    """The newest commit of the branch that has a release."""
    return next((commit for commit in product.commits() if _read(product, "release", commit)[0]), "")


def fault(product: Product) -> str:
    """What is wrong with the end that the runs came to; nothing where all is right."""
    now, wanted = latest(product), newest_released(product)
    if now.commit != wanted or now.digest != _read(product, "release", wanted)[0]:
        return f"the release's :latest is of {now.commit}, the newest released commit is {wanted}"
    if not now.together:
        return f"mixed: {now}"
    lost = [image for image in IMAGES if not _read(product, image, now.recorded[image])[0]]
    return f"the release names images that are gone: {lost}" if lost else ""


def _read(product: Product, name: str, tag: str) -> tuple[str, dict[str, Any]]:
    """Digest and manifest of a tag; empty ones where there is none."""
    registry = product.registry
    login = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    url = f"http://{registry.address}/v2/{product.owner}/tiny-{name}/manifests/{tag}"
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {login}", "Accept": ACCEPTED})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(20):
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.headers["Docker-Content-Digest"], json.loads(answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return "", {}
            # 500 is what this registry says of a tag that is written at the same moment
            if error.code != 500:
                raise
        time.sleep(0.02)
    raise AssertionError(f"the registry keeps failing: {url}")
