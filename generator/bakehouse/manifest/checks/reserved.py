"""Names that mean something to what is generated: build arguments, labels, image keys, folders."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.names import (
    COMMIT_VARIABLES,
    DEPLOY_ALL,
    HOSTS,
    LABEL_REVISION,
    LABEL_SOURCE,
    LABEL_TITLE,
    image_name,
    shim_name,
)

_LABELS = (LABEL_REVISION, LABEL_SOURCE, LABEL_TITLE)
# The bake file's group of all targets.
_IMAGES = ("default",)
_REPOS = (HOSTS,)
_LONGEST = 128


def check(manifest: Manifest) -> Iterator[Finding]:
    """Names that bakehouse has taken, and image names that are too long."""
    for repo in manifest.repos:
        if repo.name.lower() in _REPOS:
            what = f"`rendered/{repo.name}` is the folder of the hosts"
            yield error("reserved-repo", repo.at.own, what, "a repo cannot have this name")
        if shim_name(repo.product) == DEPLOY_ALL:
            what = f"`{DEPLOY_ALL}` deploys every product"
            yield error("reserved-product", repo.at["product"], what, "choose another")
        for image in repo.images:
            yield from _key(image, image_name(repo.product, image.key))
            yield from _args(image)
            yield from _labels(image)


def _key(image: Image, name: str) -> Iterator[Finding]:
    if image.key in _IMAGES:
        yield error("reserved-image", image.at.own, f"the key `{image.key}` is taken", "choose another")
    if len(name) > _LONGEST:
        what = f"the registry's name for it has {len(name)} characters"
        yield error("long-name", image.at.own, what, f"wanted: at most {_LONGEST} for product, `-` and key")


def _args(image: Image) -> Iterator[Finding]:
    if image.commit_args is None:
        return
    for name in (image.commit_args + suffix for suffix in COMMIT_VARIABLES):
        if name in image.args:
            what = "`commit_args` sets this argument"
            yield error(
                "reserved-argument", image.at[f"args/{name}"], what, "remove it, or change the prefix"
            )


def _labels(image: Image) -> Iterator[Finding]:
    for name in _LABELS:
        if name in image.labels:
            yield error(
                "reserved-label", image.at[f"labels/{name}"], "bakehouse sets this label", "remove it"
            )
