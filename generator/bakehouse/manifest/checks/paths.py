"""The files that an image is built from: each once, and the context folders among them."""

import re
from collections.abc import Iterator
from posixpath import relpath

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest

_WHOLE = "."
# What bake takes for standard input or for a git address, also with `./` before it, which it takes off first:
# https://github.com/docker/buildx/blob/master/bake/bake.go
_NO_PATH = re.compile(r"-|github\.com/.*|[A-Za-z0-9_-]+@[A-Za-z0-9.-]+:.*")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Paths that repeat or lie in one another, contexts that no path fills, what bake takes for no path."""
    for repo in manifest.repos:
        for image in repo.images:
            yield from _overlaps(image)
            yield from _empty_contexts(image)
            yield from _mistaken(image)


def _overlaps(image: Image) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, path in enumerate(image.paths):
        at = image.at[f"paths/{index}"]
        if path in first:
            line = image.at[f"paths/{first[path]}"].line
            yield error("path-repeated", at, f"`{path}` is listed twice, first on line {line}", "remove one")
        first.setdefault(path, index)
    for path, index in first.items():
        if cover := next((each for each in _above(path) if each in first), None):
            what = f"`{path}` lies in `{cover}`, which is listed too"
            yield error("path-overlap", image.at[f"paths/{index}"], what, "remove it")


def _above(path: str) -> list[str]:
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts))]
    return above if path == _WHOLE else [_WHOLE, *above]


def _empty_contexts(image: Image) -> Iterator[Finding]:
    folders = [image.context, *(value for value in image.contexts.values() if ":" not in value)]
    for folder in folders:
        if image.paths and not any(_meet(folder, path) for path in image.paths):
            what = f"no path lies in the context folder `{folder}`"
            yield error(
                "context-empty", image.at["paths"], what, f"add `{folder}`, or what the image needs of it"
            )


def _mistaken(image: Image) -> Iterator[Finding]:
    for key, path in (("context", image.context), ("dockerfile", relpath(image.dockerfile, image.context))):
        if _NO_PATH.fullmatch(path):
            what = f"bake takes `{path}` for standard input or for a git address, not for a path"
            yield error("path-mistaken", image.at[key], what, "give the file or folder another name")


def _meet(folder: str, path: str) -> bool:
    return _WHOLE in (folder, path) or f"{folder}/".startswith(f"{path}/") or path.startswith(f"{folder}/")
