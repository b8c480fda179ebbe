"""A commit's files in a temporary folder, for Compose to read."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bakehouse.outside import files, git


@contextmanager
def laid_out(checkout: Path, commit: str) -> Iterator[Path]:
    """Lay a commit's files out, and the untracked ones beside them; raises ExternalError."""
    with tempfile.TemporaryDirectory(prefix="bakehouse.") as folder:
        # of the same name as the checkout: Compose calls the project by it
        tree = Path(folder) / checkout.name
        tree.mkdir()
        git.lay_out(checkout, commit, tree)
        lay_beside(checkout, tree)
        yield tree


def lay_beside(checkout: Path, tree: Path) -> None:
    """Link the untracked files of the checkout into the tree; links, to tell them from git's files.

    Nothing is put behind a link of the commit, which leads out of the tree.
    """
    for path in git.untracked(checkout):
        place = tree / path
        away = files.link_on_the_way(tree, path)
        if not away and not os.path.lexists(place) and place.parent.is_dir():
            place.symlink_to(checkout / path)
