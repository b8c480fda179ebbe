"""Which errors may pass: real messages of registries and of git, one a line in errors/."""

from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, run

DATA = Data({"backend": Image(["backend"])})
JUDGE = """
if can_retry "$STATUS" "$LOG"; then echo passing; else echo final; fi
"""
ERRORS = Path(__file__).parent / "errors"


def messages(name: str) -> list[str]:
    return (ERRORS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def judged(shell: Shell, repo: Repo, status: int, text: str) -> str:
    repo.script(DATA, JUDGE)
    repo.write("log", f"WARNING: something else\n{text}\n")
    done = run(shell, repo, env={"STATUS": str(status), "LOG": str(repo.root / "log")})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("text", messages("passing"))
def test_passing(shell: Shell, repo: Repo, text: str) -> None:
    assert judged(shell, repo, 1, text) == "passing"


@pytest.mark.parametrize("text", [*messages("final"), ""])
def test_final(shell: Shell, repo: Repo, text: str) -> None:
    assert judged(shell, repo, 1, text) == "final"


def test_no_answer_in_time_may_pass(shell: Shell, repo: Repo) -> None:
    assert judged(shell, repo, 124, "") == "passing"


LIMIT = """
set_traps
status=0
run_limited '' 1 sh -c "$PROGRAM" || status=$?
echo "$status"
"""


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("exec sleep 60", "124"),
        # not with our output in its hand: who reads that would wait for its end
        ("trap 'exit 7' TERM; sleep 60 >/dev/null 2>&1 & wait", "124"),
        ("exit 7", "7"),
        ("cat", "0"),
    ],
    ids=["ended", "ends-itself-when-told", "fails", "does-well"],
)
def test_a_limit_that_was_reached_is_told_from_a_failure(
    shell: Shell, repo: Repo, program: str, status: str
) -> None:
    repo.script(DATA, LIMIT)
    assert run(shell, repo, env={"PROGRAM": program}).stdout.strip() == status
