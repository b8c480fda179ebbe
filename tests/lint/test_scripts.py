"""Every rendered script: shellcheck, and a run in two shells."""

import subprocess
from pathlib import Path

import pytest

from ..golden.trees import EVERY_TREE, HERE, TREES, Tree
from .shells import SHELL, SHELLCHECK

SHALLOW = [*SHELLCHECK, "--extended-analysis=false"]
SOAK = pytest.mark.soak
# How data flows through the parts, which are the same in all, takes two thirds of the time.
DEEP = {"smallest/shop", "hostile/Shop.Repo-1", "real/learning_ai_notes"}


def run(argv: list[str], cwd: Path = HERE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=cwd, capture_output=True, text=True)


@EVERY_TREE
def test_shellcheck_finds_nothing_and_is_not_told_to_look_away(tree: Tree) -> None:
    scripts = sorted(tree.root.rglob("*.sh"))
    assert scripts == [tree.script]
    done = run([*SHALLOW, str(tree.script)])
    assert (done.returncode, done.stdout) == (0, "")
    assert "shellcheck" not in tree.script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "tree", [pytest.param(tree, id=tree.name, marks=() if tree.name in DEEP else SOAK) for tree in TREES]
)
def test_shellcheck_finds_nothing_in_depth(tree: Tree) -> None:
    done = run([*SHELLCHECK, str(tree.script)])
    assert (done.returncode, done.stdout) == (0, "")


def test_some_are_looked_at_in_depth_each_time() -> None:
    assert {tree.name for tree in TREES} >= DEEP


def test_shellcheck_would_find_a_mistake(tmp_path: Path) -> None:
    bad = tmp_path / "bad.sh"
    bad.write_text("#!/bin/sh\necho $1\n", encoding="utf-8")
    assert "SC2086" in run([*SHALLOW, str(bad)]).stdout


def test_in_depth_it_would_find_one_more(tmp_path: Path) -> None:
    bad = tmp_path / "bad.sh"
    bad.write_text("#!/bin/sh\nexit 0\necho late\n", encoding="utf-8")
    assert "SC2317" in run([*SHELLCHECK, str(bad)]).stdout
    assert run([*SHALLOW, str(bad)]).stdout == ""


@SHELL
@EVERY_TREE
def test_runs(shell: list[str], tree: Tree) -> None:
    helped = run([*shell, str(tree.script), "--help"])
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "usage: ci/images.sh" in helped.stdout
    verified = run([*shell, str(tree.script), "verify"])
    assert (verified.returncode, verified.stderr) == (0, "")


def test_every_script_is_executable_and_runs_by_itself() -> None:
    assert TREES
    for tree in TREES:
        assert run([str(tree.script), "--help"]).returncode == 0
