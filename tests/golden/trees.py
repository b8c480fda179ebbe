"""The rendered trees as they are committed; this module reads the disk alone, and nothing of the renderer.

A golden is whole, or a patch over another one. Whole trees are laid into a temporary folder, once a process.
"""

import atexit
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from .contents import Contents, contents, write
from .derived import completed
from .patches import PatchError, patched

HERE = Path(__file__).parent
TOP = HERE.parents[1]
# The case whose tree is the one at the top of this repo.
REAL = "real"
CASES = [REAL, *sorted(path.parent.name for path in HERE.glob("*/repos.yaml"))]
PATCH = ".patch"
OVER = re.compile(r"over (\S+)\n")
FRESH = "write it anew with BAKEHOUSE_UPDATE=1, and read the diff"


def manifest(case: str) -> Path:
    """The manifest that a case's trees are rendered from."""
    return (TOP if case == REAL else HERE / case) / "repos.yaml"


@dataclass(frozen=True)
class Tree:
    """The rendered tree of one repo of a case, or of one host: then its path is `hosts/<host>`."""

    case: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.case}/{self.path}"

    @property
    def root(self) -> Path:
        return whole(self.case) / self.path

    @property
    def folder(self) -> Path:
        """The folder of the files that this golden holds whole."""
        return HERE / self.case / "rendered" / self.path

    @property
    def patch(self) -> Path:
        return self.folder.with_name(self.folder.name + PATCH)

    def answer(self, kind: str) -> Path:
        """The path of an answer, such as `shop.bake.json`: the case's own, or else that of all cases."""
        own, common = (folder / f"{self.path}.{kind}" for folder in (HERE / self.case, HERE))
        return common if common.exists() and not own.exists() else own

    @property
    def workflows(self) -> list[Path]:
        return sorted(self.root.glob(".*/workflows/*.yml"))

    @property
    def script(self) -> Path:
        return self.root / "ci/images.sh"


def golden(tree: Tree) -> Contents:
    """The files of a golden, before what follows from other files is put in."""
    own = contents(tree.folder)
    if tree.patch.exists():
        try:
            return _over(tree.patch.read_bytes().decode(), own)
        except PatchError as error:
            raise PatchError(f"{tree.patch}: {error}; {FRESH}") from error
    if not own:
        raise PatchError(f"{tree.folder} holds no tree")
    return own


def _over(patch: str, own: Contents) -> Contents:
    made = patched(golden(base(patch)), patch)
    if made.keys() & own.keys():
        raise PatchError("it makes files that stand beside it, too")
    return made | own


def base(patch: str) -> Tree:
    """The tree that a patch is laid over; its first line names it."""
    named = OVER.match(patch)
    if named is None:
        raise PatchError("the first line does not say over which tree")
    case, _, name = named[1].partition("/")
    return Tree(case, name)


@cache
def whole(case: str) -> Path:
    """The folder with a case's whole trees, as `bakehouse render` leaves them."""
    if case == REAL:
        return TOP / "rendered"
    folder = _scratch() / case / "rendered"
    for tree in _trees(case):
        write(folder / tree.path, completed(golden(tree)))
    return folder


@cache
def _scratch() -> Path:
    folder = Path(mkdtemp(prefix="bakehouse-goldens-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _trees(case: str) -> Iterator[Tree]:
    root = TOP / "rendered" if case == REAL else HERE / case / "rendered"
    for prefix in ("", "hosts/"):
        names = {path.name.removesuffix(PATCH) for path in (root / prefix).glob("*")}
        yield from (Tree(case, f"{prefix}{name}") for name in sorted(names - {"hosts"}))


ALL = [tree for case in (*CASES[1:], REAL) for tree in _trees(case)]
TREES = [tree for tree in ALL if "/" not in tree.path]
# The trees of hosts, which stand beside those of repos.
HOSTS = [tree for tree in ALL if tree not in TREES]
EVERY_TREE = pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
