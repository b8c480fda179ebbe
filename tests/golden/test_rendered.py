"""What is rendered is what is committed, to the byte and the executable bit, and nothing beside it.

`BAKEHOUSE_UPDATE=1` writes the trees anew (see conftest.py); the answers beside them (`.bake.json`,
`.compose.json`) are written by hand.
"""

import os
from pathlib import Path

import pytest

from bakehouse.manifest import load
from bakehouse.render.outputs import files, host_files

from .trees import HERE, TOP, TREES

CASES = [TOP, *sorted(path.parent for path in HERE.glob("*/repos.yaml"))]
Contents = dict[str, tuple[str, bool]]


def rendered(manifest: bytes) -> Contents:
    """Every file of every repo and host: its path below `rendered`, its text, whether it is executable."""
    loaded = load(manifest, "repos.yaml").manifest
    trees = {repo.name: files(loaded, repo) for repo in loaded.repos}
    trees |= {f"hosts/{host.name}": host_files(loaded, host) for host in loaded.hosts}
    return {
        f"{folder}/{file.path}": (file.text, file.mode == 0o755)
        for folder, tree in trees.items()
        for file in tree
    }


def committed(folder: Path) -> Contents:
    found = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes().decode(), os.access(path, os.X_OK))
        for path in found
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: "real" if case == TOP else case.name)
def test_renders_what_is_committed(case: Path) -> None:
    wanted = rendered((case / "repos.yaml").read_bytes())
    found = committed(case / "rendered")
    assert sorted(found) == sorted(wanted)
    for name in wanted:
        assert found[name] == wanted[name], name


def test_every_answer_belongs_to_a_tree() -> None:
    answers = {path for kind in ("*.json", "*.yml") for path in HERE.glob(f"*/{kind}")}
    kinds = ("bake.json", "bake-write.json", "compose.json", "base.yml")
    assert answers <= {tree.answer(kind) for tree in TREES for kind in kinds}
