"""The globs and exclusions among the paths of an image: each is complete, and leaves out a part of a path."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import valid_items
from bakehouse.model.image import EXCLUSION, Image, is_folder
from bakehouse.model.manifest import Manifest
from bakehouse.path_patterns import can_meet, covers, is_glob, is_valid

_ALL = ("*", "**", "**/*")
# all that is in a folder
_INSIDE = ("/**/*", "/**", "/*")
_WHOLE = "."


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report patterns that are not complete, and exclusions that leave out nothing or everything."""
    return each_image(manifest, _stars, _only_exclusions, _useless, _everything)


def _stars(image: Image) -> Iterator[Finding]:
    for index, path in valid_items(image.paths):
        if not is_valid(path.removeprefix(EXCLUSION)):
            what = f"`{path}` has a `**` that is not one complete folder"
            yield error("path-stars", image.at[f"paths/{index}"], what, "write it as in `packages/**/src`")


def _only_exclusions(image: Image) -> Iterator[Finding]:
    if image.paths and not _included(image):
        what = "there are only exclusions"
        yield error(
            "path-only-exclusions", image.at["paths"], what, "add the paths that the image is built from"
        )


def _useless(image: Image) -> Iterator[Finding]:
    included = _included(image)
    for index, pattern in _exclusions(image):
        if included and not any(can_meet(pattern, path) for path in included):
            what = f"`{EXCLUSION}{pattern}` leaves out nothing, because no other path contains it"
            yield error("path-exclusion-useless", image.at[f"paths/{index}"], what, "correct or remove it")


def _everything(image: Image) -> Iterator[Finding]:
    folders = [image.context, *filter(is_folder, image.contexts.values())]
    wanted = [*_included(image), *(folder for folder in folders if folder != _WHOLE)]
    for index, pattern in _exclusions(image):
        if gone := next((path for path in wanted if _is_whole(pattern, path)), None):
            what = f"`{EXCLUSION}{pattern}` leaves out all of `{gone}`"
            yield error("path-exclusion-whole", image.at[f"paths/{index}"], what, "remove one of the two")


def _is_whole(pattern: str, path: str) -> bool:
    """Tell whether an exclusion leaves out all of a path."""
    if is_glob(path):
        return pattern in (*_ALL, path)
    folder = next((pattern.removesuffix(end) for end in _INSIDE if pattern.endswith(end)), pattern)
    return pattern in _ALL or covers(folder, path)


def _included(image: Image) -> list[str]:
    return [path for path in image.paths if not path.startswith(EXCLUSION)]


def _exclusions(image: Image) -> list[tuple[int, str]]:
    paths = enumerate(image.paths)
    return [(index, path.removeprefix(EXCLUSION)) for index, path in paths if path.startswith(EXCLUSION)]
