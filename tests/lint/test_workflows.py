"""Every workflow, rendered or ours, through actionlint (with shellcheck) and strict zizmor."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..golden.trees import EVERY_TREE, TOP, Tree

VENV = Path(sys.executable).parent
ACTIONLINT = ["actionlint", "-no-color", f"-shellcheck={VENV / 'shellcheck'}"]
# Named one by one: zizmor does not look into .gitea by itself.
ZIZMOR = [str(VENV / "zizmor"), "--persona=pedantic", "--no-config", "--offline", "--format=json"]
OWN = sorted((TOP / ".gitea" / "workflows").iterdir())
IGNORES = re.compile(r"zizmor: *ignore|shellcheck disable")
BAD = """name: bad
on: push
jobs:
  bad:
    runs-on: ubuntu-latest
    steps:
      - run: echo $TITLE "${{ github.event.head_commit.message }}"
"""


def lint(argv: list[str], files: list[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*argv, *map(str, files)], capture_output=True, text=True)


def completed(log: str) -> list[str]:
    """The files that zizmor says it has read to the end."""
    return sorted(re.findall(r"completed (\S+)$", log, re.M))


@pytest.mark.actionlint
@EVERY_TREE
def test_actionlint_finds_nothing(tree: Tree) -> None:
    done = lint(ACTIONLINT, tree.workflows)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@EVERY_TREE
def test_zizmor_reads_every_file_and_finds_nothing(tree: Tree) -> None:
    done = lint(ZIZMOR, tree.workflows)
    assert (done.returncode, done.stdout.strip()) == (0, "[]")
    assert completed(done.stderr) == [str(path) for path in tree.workflows]


@pytest.mark.actionlint
def test_actionlint_finds_nothing_in_our_own() -> None:
    assert len(OWN) == 3
    done = lint(ACTIONLINT, OWN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_zizmor_finds_nothing_in_our_own() -> None:
    done = lint(ZIZMOR, OWN)
    assert (done.returncode, done.stdout.strip()) == (0, "[]")
    assert completed(done.stderr) == [str(path) for path in OWN]


def test_nothing_is_ignored_inline_in_our_own() -> None:
    assert not [path for path in OWN if IGNORES.search(path.read_text(encoding="utf-8"))]


@EVERY_TREE
def test_nothing_is_ignored_inline(tree: Tree) -> None:
    for path in tree.workflows:
        assert not IGNORES.search(path.read_text(encoding="utf-8"))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yml"
    path.write_text(BAD, encoding="utf-8")
    return path


@pytest.mark.actionlint
def test_actionlint_would_find_a_mistake(bad: Path) -> None:
    done = lint(ACTIONLINT, [bad])
    assert done.returncode == 1
    assert "SC2086" in done.stdout
    assert "potentially untrusted" in done.stdout


def test_zizmor_would_find_a_mistake(bad: Path) -> None:
    done = lint(ZIZMOR, [bad])
    assert '"template-injection"' in done.stdout
    assert completed(done.stderr) == [str(bad)]
