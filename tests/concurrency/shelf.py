"""The state of the registry, read by plain HTTP, and the wanted state, by git: no script is asked."""

import json
from dataclasses import dataclass
from typing import Any

from ..publish.sample import IMAGES, Sample
from ..support import registry_api
from .product import commits

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
        """True if every image is the one that the release names."""
        return self.images == self.recorded


def latest(product: Sample) -> Latest:
    """Reads every `:latest`."""
    digest, release = _read(product, "release", "latest")
    images = {image: _read(product, image, "latest")[0] for image in IMAGES}
    return Latest(digest, release.get("annotations", {}).get(REVISION, ""), _recorded(release), images)


def _recorded(release: dict[str, Any]) -> dict[str, str]:
    notes = release.get("annotations", {})
    return {image: notes.get(f"bakehouse.digest.{image}", "") for image in IMAGES}


def newest_released(product: Sample) -> str:
    """The newest commit of the branch that has a release."""
    return next((commit for commit in commits(product) if _read(product, "release", commit)[0]), "")


def fault(product: Sample) -> str:
    """Return the fault in the runs' final state; empty if there is none."""
    now, wanted = latest(product), newest_released(product)
    if now.commit != wanted or now.digest != _read(product, "release", wanted)[0]:
        return f"the release's :latest is of {now.commit}, the newest released commit is {wanted}"
    if not now.together:
        return f"mixed: {now}"
    lost = [image for image in IMAGES if not _read(product, image, now.recorded[image])[0]]
    return f"the release names images that are gone: {lost}" if lost else ""


def _read(product: Sample, name: str, tag: str) -> tuple[str, dict[str, Any]]:
    """Digest and manifest of a tag, of one look; empty ones where there is none."""
    found = registry_api.described(product.registry, product.name(name), tag)
    return (registry_api.digest_of(found), json.loads(found)) if found else ("", {})
