"""Names that mean something to what is generated: build arguments, labels, image keys, folders."""

from collections.abc import Iterator
from functools import partial

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo, package_name
from bakehouse.names import (
    COMMIT_VARIABLES,
    DEPLOY_ALL,
    HOSTS,
    LABEL_REVISION,
    LABEL_SOURCE,
    LABEL_TITLE,
    shim_name,
)

_LABELS = (LABEL_REVISION, LABEL_SOURCE, LABEL_TITLE)
# The bake file's group of all targets.
_IMAGES = ("default",)
_REPOS = (HOSTS,)
_LONGEST = 128


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report names that bakehouse has taken, and image names that are too long."""
    yield from for_each(manifest.repos, _folder, _product, _long_names)
    yield from each_image(manifest, _key, _args, _labels)


def _folder(repo: Repo) -> Iterator[Finding]:
    if repo.name.lower() in _REPOS:
        what = f"`rendered/{repo.name}` is the folder of the hosts' files"
        yield error("reserved-repo", repo.at.own, what, "a repo cannot have this name")


def _product(repo: Repo) -> Iterator[Finding]:
    if shim_name(repo.product) == DEPLOY_ALL:
        what = f"`{DEPLOY_ALL}` deploys every product"
        yield error("reserved-product", repo.at["product"], what, "choose another")


def _long_names(repo: Repo) -> Iterator[Finding]:
    return for_each(repo.images, partial(_long_name, repo))


def _long_name(repo: Repo, image: Image) -> Iterator[Finding]:
    if (length := len(package_name(repo, image))) > _LONGEST:
        what = f"the registry's name for it has {length} characters"
        wanted = f"use at most {_LONGEST}" + ("" if image.name else " for product, `-` and key")
        yield error("long-name", image.at["name"], what, wanted)


def _key(image: Image) -> Iterator[Finding]:
    if image.key in _IMAGES:
        yield error("reserved-image", image.at.own, f"the key `{image.key}` is taken", "choose another")


def _args(image: Image) -> Iterator[Finding]:
    if image.commit_args is None:
        return
    for name in (image.commit_args + suffix for suffix in COMMIT_VARIABLES):
        if name in dict(valid_items(image.args)):
            what = "`commit_args` sets this argument"
            yield error(
                "reserved-argument", image.at[f"args/{name}"], what, "remove it, or change the prefix"
            )


def _labels(image: Image) -> Iterator[Finding]:
    for name in _LABELS:
        if name in dict(valid_items(image.labels)):
            yield error(
                "reserved-label", image.at[f"labels/{name}"], "bakehouse sets this label", "remove it"
            )
