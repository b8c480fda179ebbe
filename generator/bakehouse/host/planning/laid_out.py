"""The files that Compose reads, in a temporary folder that stands for the root of the file system.

Each file has its own path below that folder, so that a path out of the checkout leads to the same place as
from the checkout. What git has is there as the commit has it; for the rest there are links to its real place.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path

from bakehouse.host.planning import compose_names
from bakehouse.host.planning.commit_files import CommitFiles, Place, PlaceKind
from bakehouse.host.planning.compose_names import FileNames
from bakehouse.outside import files, git, git_content

_DOTENV = FileNames(frozenset(), frozenset([".env"]))


@contextmanager
def laid_out(found: CommitFiles, compose: Sequence[str]) -> Iterator[Path]:
    """Lay out Compose files, by their paths in the checkout, and all that they name; raises ExternalError."""
    with tempfile.TemporaryDirectory(prefix="bakehouse.") as name:
        folder = Path(os.path.realpath(name))
        yield _named(found, folder, compose) or _all(found, folder)


def _named(found: CommitFiles, folder: Path, compose: Sequence[str]) -> Path | None:
    """Lay out the named files alone; returns None if a name depends on a variable.

    A name is tried from each folder that it may be relative to: one file too many does no harm.
    """
    root = folder / "named"
    names = FileNames(frozenset(compose), frozenset()) | _DOTENV
    bases, places, read = {found.checkout}, dict[str, Place](), set[str]()
    while True:
        new = {path: found.find(path) for path in sorted(_paths(bases, names.all) - places.keys())}
        if not new:
            return root
        _lay(found, root, new.values())
        places |= new
        bases |= {path for path, place in new.items() if place.kind is PlaceKind.FOLDER}
        for path in sorted(_paths(bases, names.compose) & places.keys() - read):
            if places[path].kind is PlaceKind.FILE:
                more = compose_names.names(_text(root, path))
                if more is None:
                    return None
                names |= more
                bases.add(str(Path(path).parent))
                read.add(path)


def _paths(bases: Iterable[str], names: Iterable[str]) -> set[str]:
    return {os.path.normpath(Path(base, name)) for base, name in product(bases, names)}


def _text(root: Path, path: str) -> bytes:
    try:
        return Path(f"{root}{path}").read_bytes()
    except OSError:
        return b""  # Compose says why


def _lay(found: CommitFiles, root: Path, places: Iterable[Place]) -> None:
    tracked = []
    for place in places:
        for link, text in place.links:
            # absolute: a path with more `..` than there are folders ends at the root
            _link(Path(f"{root}{link}"), f"{root}{os.path.normpath(Path(link).parent / text)}")
        if place.kind is PlaceKind.FOLDER:
            Path(f"{root}{place.path}").mkdir(parents=True, exist_ok=True)
        elif place.entry:
            tracked.append(found.inside(place.path) or "")
        elif place.kind is PlaceKind.FILE:
            _link(Path(f"{root}{place.path}"), place.path)
    _take(found, root, tracked)


def _link(path: Path, text: str) -> None:
    if not os.path.lexists(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(text)


def _take(found: CommitFiles, root: Path, paths: Sequence[str]) -> Path:
    tree = Path(f"{root}{found.checkout}")
    tree.mkdir(parents=True, exist_ok=True)
    if paths:
        git_content.lay_out(Path(found.checkout), found.commit, tree, root.with_suffix(".index"), paths)
    return tree


def _all(found: CommitFiles, folder: Path) -> Path:
    """Lay out all of the commit, and links to the rest: what is untracked, and what lies above."""
    root = folder / "all"
    tree = _take(found, root, ["."])
    lay_beside(Path(found.checkout), tree)
    for above in Path(found.checkout).parents:
        for path in _entries(above):
            _link(Path(f"{root}{path}"), str(path))
    return root


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []  # a folder that may be passed through and not listed


def lay_beside(checkout: Path, tree: Path) -> None:
    """Link the untracked files of the checkout into the tree.

    Nothing is put behind a link of the commit, which leads out of the tree.
    """
    for path in git.untracked(checkout):
        place = tree / path
        away = files.link_on_the_way(tree, path)
        if not away and not os.path.lexists(place):
            # where the commit has a file in the place of a folder, what is in the folder has no place
            with suppress(FileExistsError, NotADirectoryError):
                _link(place, str(checkout / path))
