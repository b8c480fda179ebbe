"""`BAKEHOUSE_UPDATE=1` writes every golden anew, before any test looks at one.

A tree that is whole stays whole, and a patch stays over the tree that its first line names; change that line
to lay it over another one. A new tree becomes a patch over the plainest of its kind.
"""

import os

from .contents import Contents, contents, write
from .derived import without
from .patches import difference
from .renderer import rendered_trees
from .trees import CASES, HERE, PATCH, Tree, base, manifest

PLAINEST = {True: Tree("host-runner", "hosts/prod"), False: Tree("smallest", "shop")}


def pytest_configure() -> None:
    if "BAKEHOUSE_UPDATE" in os.environ:
        update()


def update() -> None:
    trees = {
        Tree(case, path): without(tree)
        for case in CASES[1:]
        for path, tree in rendered_trees(manifest(case).read_bytes()).items()
        if tree
    }
    bases = {tree: known_base(tree) for tree in trees}
    new: dict[str, Contents] = {case: {} for case in CASES[1:]}
    for tree, wanted in trees.items():
        new[tree.case] |= stored(tree.path, wanted, bases[tree], trees)
    for case, files in new.items():
        write(HERE / case / "rendered", files)


def known_base(tree: Tree) -> Tree | None:
    """The tree that a golden is laid over; None where it is whole."""
    if tree.patch.exists():
        return base(tree.patch.read_bytes().decode())
    return None if contents(tree.folder) else PLAINEST["/" in tree.path]


def stored(path: str, tree: Contents, over: Tree | None, trees: dict[Tree, Contents]) -> Contents:
    """A golden's own files, by their path below `rendered`."""
    patch, own = difference(trees[over], tree) if over else ("", tree)
    head = {f"{path}{PATCH}": (f"over {over.name}\n{patch}", False)} if over else {}
    return head | {f"{path}/{name}": file for name, file in own.items()}
