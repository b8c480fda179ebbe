"""The files that an image is built from: each once, and the context folders among them."""

import re
from collections.abc import Iterator
from posixpath import relpath

from bakehouse import names
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import valid_items
from bakehouse.model.image import EXCLUSION, Image
from bakehouse.model.manifest import Manifest
from bakehouse.path_patterns import can_meet, is_glob

_WHOLE = "."
# They are inputs only where they are listed by name, in a listed folder too.
_GENERATED = (names.BAKE_FILE, names.SCRIPT_FILE, names.COMPOSE_FILE, names.CONFIG_FILE, names.SUMS_FILE)
_WORKFLOWS = tuple(f"/{name}" for name in (names.IMAGES_WORKFLOW, names.DRIFT_WORKFLOW))
# What bake takes for standard input or for a git address, also with `./` before it, which it takes off first:
# https://github.com/docker/buildx/blob/master/bake/bake.go
_NO_PATH = re.compile(r"-|github\.com/.*|[A-Za-z0-9_-]+@[A-Za-z0-9.-]+:.*")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report paths that repeat or lie in one another, contexts that no path fills, what bake misreads."""
    return each_image(
        manifest, _overlaps, _empty_context, _empty_contexts, _mistaken_context, _mistaken_dockerfile
    )


def _overlaps(image: Image) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, path in valid_items(image.paths):
        at = image.at[f"paths/{index}"]
        if path in first:
            line = image.at[f"paths/{first[path]}"].line
            yield error("path-repeated", at, f"`{path}` is listed twice, first on line {line}", "remove one")
        first.setdefault(path, index)
    for path, index in first.items():
        if is_glob(path) or path in _GENERATED or path.endswith(_WORKFLOWS):
            continue
        if cover := next((each for each in _above(path) if each in first), None):
            what = f"`{path}` is inside `{cover}`, which is listed too"
            yield error("path-overlap", image.at[f"paths/{index}"], what, "remove it")


def _above(path: str) -> list[str]:
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts))]
    return above if path == _WHOLE or path.startswith(EXCLUSION) else [_WHOLE, *above]


def _empty_context(image: Image) -> Iterator[Finding]:
    return _empty(image, [image.context])


def _empty_contexts(image: Image) -> Iterator[Finding]:
    return _empty(image, [value for _, value in valid_items(image.contexts) if ":" not in value])


def _empty(image: Image, folders: list[str]) -> Iterator[Finding]:
    for folder in folders:
        if image.paths and not any(can_meet(folder, path) for path in image.paths):
            what = f"no path is inside the context folder `{folder}`"
            wanted = f"add `{folder}`, or the parts of it that the image needs"
            yield error("context-empty", image.at["paths"], what, wanted)


def _mistaken_context(image: Image) -> Iterator[Finding]:
    return _mistaken(image, "context", image.context)


def _mistaken_dockerfile(image: Image) -> Iterator[Finding]:
    return _mistaken(image, "dockerfile", relpath(image.dockerfile, image.context))


def _mistaken(image: Image, key: str, path: str) -> Iterator[Finding]:
    if _NO_PATH.fullmatch(path):
        what = f"bake reads `{path}` as standard input or as a git URL, not as a path"
        yield error("path-mistaken", image.at[key], what, "give the file or folder another name")
