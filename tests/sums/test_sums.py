"""`sha256sum -c bakehouse.sums` over each rendered tree, with coreutils and with busybox."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ..golden.trees import EVERY_TREE, Tree, whole

SUMS = "bakehouse.sums"
TOOL = pytest.mark.parametrize(
    "tool", [["sha256sum"], pytest.param(["busybox", "sha256sum"], marks=pytest.mark.busybox)], ids=" ".join
)


def check(tool: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*tool, "-c", SUMS], cwd=folder, capture_output=True, text=True)


@TOOL
@EVERY_TREE
def test_each_file_is_counted_once_and_as_rendered(tool: list[str], tree: Tree) -> None:
    done = check(tool, tree.root)
    assert (done.returncode, done.stderr) == (0, "")
    files = (path.relative_to(tree.root).as_posix() for path in tree.root.rglob("*") if path.is_file())
    counted = done.stdout.removesuffix(": OK\n").split(": OK\n")
    assert sorted(counted) == sorted(set(files) - {SUMS})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole("smallest") / "shop", tmp_path / "shop"))


@TOOL
def test_every_changed_file_fails(tool: list[str], copy: Path) -> None:
    for path in [path for path in copy.rglob("*") if path.is_file() and path.name != SUMS]:
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        done = check(tool, copy)
        path.write_bytes(whole)
        assert done.returncode == 1
        assert f"{path.relative_to(copy)}: FAILED\n" in done.stdout
    assert check(tool, copy).returncode == 0


@TOOL
def test_every_missing_file_fails(tool: list[str], copy: Path) -> None:
    for path in [path for path in copy.rglob("*") if path.is_file() and path.name != SUMS]:
        path.rename(copy / "aside")
        done = check(tool, copy)
        (copy / "aside").rename(path)
        assert done.returncode == 1
        assert path.name in done.stdout + done.stderr
    assert check(tool, copy).returncode == 0


@TOOL
def test_other_files_do_not_matter(tool: list[str], copy: Path) -> None:
    (copy / "ci/other.sh").write_text("echo other\n", encoding="utf-8")
    assert check(tool, copy).returncode == 0
