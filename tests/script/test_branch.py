"""A commit is released only if the branch on the remote contains it; a clone of depth 1 is enough to tell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, run

ASK = """
set_traps
take_secrets
open_repository
make_work_folder
read_commit
spawn head fetch_head
wait_all
refuse_outside
[ ! -d "$work/history" ] || echo history
"""


@pytest.fixture
def origin(tmp_path: Path, repo: Repo) -> Repo:
    """The remote of `repo`, with two commits in the branch."""
    repo.commit("one")
    repo.commit("two")
    bare = Repo(tmp_path / "origin.git")
    repo.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare.root))
    for allowed in ("allowAnySHA1InWant", "allowFilter"):
        bare.git("config", f"uploadpack.{allowed}", "true")
    repo.git("remote", "add", "origin", f"file://{bare.root}")
    repo.git("push", "--quiet", "origin", "main")
    return bare


def at(repo: Repo, origin: Repo, commit: str) -> Repo:
    """A checkout as a runner makes it: one commit, without history or branches."""
    job = Repo(repo.root.with_name("job"))
    job.root.mkdir()
    job.git("init", "--quiet")
    job.git("remote", "add", "origin", f"file://{origin.root}")
    job.git("fetch", "--quiet", "--depth=1", "origin", commit)
    job.git("checkout", "--quiet", "FETCH_HEAD")
    job.script(Data({"backend": Image(["backend"])}), ASK)
    return job


def of_no_branch(repo: Repo) -> str:
    repo.git("checkout", "--quiet", "--detach", "HEAD~1")
    commit = repo.commit("proposed")
    repo.git("push", "--quiet", "origin", "HEAD:refs/pull/7/head")
    return commit


def lost(repo: Repo) -> str:
    commit = repo.git("rev-parse", "HEAD")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    repo.commit("in its place")
    repo.git("push", "--quiet", "--force", "origin", "main", f"{commit}:refs/pull/8/head")
    return commit


@pytest.mark.parametrize(("commit", "looked"), [("main", ""), ("main~1", "history\n")])
def test_a_commit_of_the_branch(shell: Shell, repo: Repo, origin: Repo, commit: str, looked: str) -> None:
    """History is fetched only for a commit that is not the head."""
    done = run(shell, at(repo, origin, repo.git("rev-parse", commit)))
    assert (done.returncode, done.stdout, done.stderr) == (0, looked, "")


@pytest.mark.parametrize("outside", [of_no_branch, lost])
def test_a_commit_outside_of_it(
    shell: Shell, repo: Repo, origin: Repo, outside: Callable[[Repo], str]
) -> None:
    commit = outside(repo)
    done = run(shell, at(repo, origin, commit))
    assert (done.returncode, done.stdout) == (6, "")
    assert f"images.sh: refused: {commit} is not in origin/main: push or merge it" in done.stderr


ALIKE = ("refs/heads/a/refs/heads/main", "refs/original/refs/heads/main", "refs/z/refs/heads/main")


def test_refs_that_end_like_the_branch_are_not_it(shell: Shell, repo: Repo, origin: Repo) -> None:
    """git lists them, too, before the branch and after it."""
    commit = of_no_branch(repo)
    repo.git("push", "--quiet", "origin", *(f"{commit}:{ref}" for ref in ALIKE))
    done = run(shell, at(repo, origin, repo.git("rev-parse", "main")))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (repo.root.parent / "job").rename(repo.root.parent / "first")
    done = run(shell, at(repo, origin, commit))
    assert (done.returncode, f"refused: {commit} is not in origin/main" in done.stderr) == (6, True)


def test_a_commit_that_nobody_pushed(shell: Shell, repo: Repo, origin: Repo) -> None:
    repo.script(Data({"backend": Image(["backend"])}), ASK)
    commit = repo.commit("not pushed")
    done = run(shell, repo)
    assert (done.returncode, f"refused: {commit} is not in origin/main" in done.stderr) == (6, True)


def test_a_branch_that_is_gone(shell: Shell, repo: Repo, origin: Repo) -> None:
    job = at(repo, origin, repo.git("rev-parse", "HEAD"))
    repo.git("push", "--quiet", "origin", f"HEAD:{ALIKE[1]}")
    origin.git("update-ref", "-d", "refs/heads/main")
    done = run(shell, job)
    assert (done.returncode, "origin has no branch main: push it" in done.stderr) == (3, True)
