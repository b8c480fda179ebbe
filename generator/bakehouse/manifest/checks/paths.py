"""The files that an image is built from: each once, and the context folders among them."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.finding import error
from bakehouse.model import Image, Manifest

_WHOLE = "."


def check(manifest: Manifest) -> Iterator[Finding]:
    """Paths that repeat or lie in one another, and context folders that no path fills."""
    for repo in manifest.repos:
        for image in repo.images:
            yield from _overlaps(image)
            yield from _empty_contexts(image)


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


def _meet(folder: str, path: str) -> bool:
    return _WHOLE in (folder, path) or f"{folder}/".startswith(f"{path}/") or path.startswith(f"{folder}/")
