"""The walk for the newest released commit: in what order, and how far."""

import pytest

from .shop import Data, Image, Repo, Shell, run

DATA = Data({"backend": Image(["backend"])})
WALK = """
set_traps
open_repository
make_work_folder
newest=''
git_history() { git "$@"; }
is_released() {
  asked=$((asked + 1))
  [ "$1" = "$RELEASED" ]
}
asked=0
find_in_history HEAD
echo "$asked $newest"
"""


def walked(shell: Shell, repo: Repo, released: str) -> list[str]:
    repo.script(DATA, WALK)
    done = run(shell, repo, env={"RELEASED": released})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def skipped(commits: list[str]) -> list[str]:
    """What is said of the newest five commits that are passed over."""
    why = "its run was skipped, failed or is running. To build it, dispatch the workflow with its sha"
    return [f"note: {commit} has no release: {why}" for commit in commits[:5]]


def history(repo: Repo, commits: int) -> list[str]:
    """That many commits, the newest first."""
    tree = repo.git("write-tree")
    made = ""
    for number in range(commits):
        parent = ["-p", made] if made else []
        made = repo.git("commit-tree", tree, "-m", str(number), *parent)
    repo.git("update-ref", "refs/heads/main", made)
    return repo.git("rev-list", "HEAD").splitlines()


@pytest.mark.parametrize("place", [0, 1, 5])
def test_newest_first(shell: Shell, repo: Repo, place: int) -> None:
    commits = history(repo, 7)
    assert walked(shell, repo, commits[place]) == [*skipped(commits[:place]), f"{place + 1} {commits[place]}"]


def test_none_is_released(shell: Shell, repo: Repo) -> None:
    commits = history(repo, 7)
    assert walked(shell, repo, "another") == [*skipped(commits), "7 "]


def test_no_more_than_200_are_looked_at(shell: Shell, repo: Repo) -> None:
    commits = history(repo, 202)
    assert walked(shell, repo, commits[199]) == [*skipped(commits), f"200 {commits[199]}"]
    note = "note: none of the newest 200 commits is released; older ones were not checked"
    assert walked(shell, repo, commits[200]) == [*skipped(commits), note, "200 "]
