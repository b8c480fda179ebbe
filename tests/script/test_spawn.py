"""Calls side by side: all of them are awaited, and one that fails or is killed ends the script."""

import pytest

from .shop import Data, Image, Repo, Shell, run

DATA = Data({"backend": Image(["backend"])})
NINE = """
make_work_folder
one() {
  sh -c "$HAPPENS" one "$1" || exit $?
  printf 'answer %s\\n' "$1" >"$answer.out"
}
for number in 1 2 3 4 5 6 7 8 9; do spawn "image.$number" one "$number"; done
wait_all
cat "$work"/image.*.out
rm -r "$work"
"""
ANSWERS = "".join(f"answer {number}\n" for number in range(1, 10))


@pytest.mark.parametrize(
    ("happens", "code", "out", "err"),
    [
        # the later, the sooner: none may be read before it is there
        ('sleep "0.$((10 - $1))"', 0, ANSWERS, ""),
        ('[ "$1" != 2 ] || exit 3', 3, "", ""),
        ('[ "$1" != 9 ] || exit 6', 6, "", ""),
        ('[ "$1" != 5 ] || kill -KILL "$PPID"', 3, "", "maybe out of memory"),
    ],
    ids=["all", "an early one fails", "the last fails", "one is killed"],
)
def test_nine_at_once(shell: Shell, repo: Repo, happens: str, code: int, out: str, err: str) -> None:
    repo.script(DATA, NINE)
    done = run(shell, repo, env={"HAPPENS": happens})
    assert (done.returncode, done.stdout) == (code, out)
    assert err in done.stderr
