"""git in a clone: what its settings name runs only for its owner, for root, or for the user behind sudo."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.outside import git

SOMEBODY = 54321


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """One whose settings name a program, which leaves a marker."""
    folder = tmp_path / "a shop"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / "monitor").write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n", encoding="utf-8")
    (folder / "monitor").chmod(0o755)
    argv = ["git", "-C", str(folder), "config", "core.fsmonitor", f"'{folder}/monitor'"]
    subprocess.run(argv, check=True)
    return folder


@pytest.fixture
def given_away(clone: Path) -> Path:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    for path in (clone, *clone.rglob("*")):
        os.lchown(path, SOMEBODY, SOMEBODY)
    return clone


@pytest.fixture(autouse=True)
def by_nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SUDO_UID", raising=False)
    yield


def test_a_clone_of_ones_own_is_read(clone: Path) -> None:
    assert git.changes(clone) == ()
    assert (clone.parent / "ran").exists()


@pytest.mark.parametrize("part", [".", ".git"])
def test_a_clone_of_another_user_is_refused_and_runs_nothing(given_away: Path, part: str) -> None:
    """Of the folder, of git's folder in it, or of both."""
    os.chown(given_away if part == ".git" else given_away / ".git", 0, 0)
    with pytest.raises(RefusedError, match=f"belongs to user #{SOMEBODY}: ") as refused:
        git.changes(given_away)
    assert refused.value.hint == (
        f"run it as that user: sudo -u '#{SOMEBODY}' bakehouse …; or, if that user no longer needs it, "
        f"take it over: sudo chown -R 0 '{given_away}'"
    )
    assert not (given_away.parent / "ran").exists()


def test_the_owner_of_a_clone_is_named(given_away: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(given_away, nobody.pw_uid, nobody.pw_gid)
    with pytest.raises(RefusedError, match="belongs to user nobody: ") as refused:
        git.changes(given_away)
    assert refused.value.hint.startswith("run it as that user: sudo -u nobody bakehouse …; ")


def test_a_clone_of_the_user_behind_sudo_is_read(given_away: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY))
    assert git.changes(given_away) == ()
