"""Comparing rendered files with a folder on disk. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bakehouse import names
from bakehouse.forges import PROFILES
from bakehouse.outside import files
from bakehouse.outside.files import Found
from bakehouse.render.change import Change, ChangeKind
from bakehouse.render.marker import is_ours, summed
from bakehouse.render.output import File


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder and its rendered files; `whole` if nothing else belongs in it."""

    root: Path
    files: tuple[File, ...]
    whole: bool


def compare(tree: Tree) -> tuple[Change, ...]:
    """List all differences of one tree, sorted by path."""
    wanted = {file.path for file in tree.files}
    folders = {path.rpartition("/")[0] for path in wanted}
    linked = {folder for folder in folders if files.link_on_the_way(tree.root, f"{folder}/file")}
    changed = (_changed(f"{tree.root}/{file.path}", file, linked) for file in tree.files)
    extra = (_extra(tree, path) for path in _candidates(tree) if path not in wanted)
    return tuple(sorted(filter(None, (*changed, *extra)), key=lambda change: change.path))


def _changed(place: str, file: File, linked: Collection[str]) -> Change | None:
    found = files.look(place)
    behind = file.path.rpartition("/")[0] in linked
    kind = ChangeKind.BEHIND_LINK if behind else _kind(file, found)
    if not kind:
        return None
    ours = found.kind is files.Kind.ABSENT or is_ours(file.path, found.data)
    return Change(kind, file.path, file, found.data, found.mode, ours)


def _kind(file: File, found: Found) -> ChangeKind | None:
    if found.kind is files.Kind.ABSENT:
        return ChangeKind.MISSING
    if found.kind is not files.Kind.FILE:
        return ChangeKind.LINK if found.kind is files.Kind.LINK else ChangeKind.NOT_A_FILE
    if found.data != file.data:
        return ChangeKind.EDITED
    # git keeps one bit of the mode: whether the owner may execute
    return ChangeKind.MODE if (found.mode ^ file.mode) & 0o100 else None


def _candidates(tree: Tree) -> set[str]:
    """Return the paths at which files of an earlier manifest may be."""
    if tree.whole:
        return set(files.below(tree.root))
    sums = summed(files.look(tree.root / names.SUMS_FILE).data)
    workflows = (names.IMAGES_WORKFLOW, names.DRIFT_WORKFLOW)
    known = {f"{forge.folder}/{workflow}" for forge in PROFILES.values() for workflow in workflows}
    known |= {path for path in sums if _inside(path)}
    return known | set(files.leftovers(tree.root, [*known, *(file.path for file in tree.files)]))


def _inside(path: str) -> bool:
    """Tell whether a path stays inside the tree: anybody may have written the sums on disk."""
    return path.isprintable() and not path.startswith("/") and ".." not in path.split("/")


def _extra(tree: Tree, path: str) -> Change | None:
    found = files.look(tree.root / path)
    if files.is_leftover(path) or is_ours(path, found.data):
        return Change(ChangeKind.STALE, path, None, found.data, found.mode, ours=True)
    # in a checkout, what others put under one of our names is theirs
    return Change(ChangeKind.FOREIGN, path, None, b"", found.mode, ours=False) if tree.whole else None
