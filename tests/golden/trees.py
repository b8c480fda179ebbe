"""The rendered trees as they are committed; this module reads the disk alone, and nothing of the renderer."""

from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOP = HERE.parents[1]


@dataclass(frozen=True)
class Tree:
    """One repo's rendered tree, and the folder of the answers that were written for it by hand."""

    root: Path
    answers: Path

    @property
    def name(self) -> str:
        return f"{self.answers.name}/{self.root.name}"

    def answer(self, kind: str) -> Path:
        """The path of an answer, such as `shop.bake.json`."""
        return self.answers / f"{self.root.name}.{kind}"

    @property
    def workflows(self) -> list[Path]:
        return sorted(self.root.glob(".*/workflows/*.yml"))

    @property
    def script(self) -> Path:
        return self.root / "ci/images.sh"


def _trees() -> list[Tree]:
    goldens = [Tree(root, root.parents[1]) for root in sorted(HERE.glob("*/rendered/*"))]
    real = [Tree(root, HERE / "real") for root in sorted((TOP / "rendered").iterdir())]
    return [tree for tree in (*goldens, *real) if tree.root.name != "hosts"]


TREES = _trees()
# The folders of hosts, which stand beside those of repos.
HOSTS = sorted([*HERE.glob("*/rendered/hosts/*"), *(TOP / "rendered/hosts").iterdir()])
EVERY_TREE = pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
