"""The search of a repo's own script finds a secret wherever a process around it has one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .canaries import REGISTRY, Canary, found
from .look import VARIABLE

LOOK = Path(__file__).with_name("look.py")
SECRET = [Canary("REGISTRY", REGISTRY)]


def looked(tmp_path: Path, words: list[str], given: dict[str, str], **more: object) -> set[str]:
    """The secrets that the search found, below a step that was started like this."""
    step = {"PATH": os.environ["PATH"], VARIABLE: str(tmp_path / "looked"), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir(exist_ok=True)
    subprocess.run(
        [*words, "timeout", "60", sys.executable, str(LOOK)], env={**step, **given}, check=True, **more
    )  # type: ignore[call-overload]
    return found(SECRET, (tmp_path / "looked" / "processes.prepare").read_bytes())


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert looked(tmp_path, [], {}) == set()


def of_an_ancestor_that_forgot_it(tmp_path: Path) -> set[str]:
    return looked(tmp_path, ["sh", "-c", 'unset TOKEN; "$@"; :', "sh"], {"TOKEN": REGISTRY})


def of_one_beside_it(tmp_path: Path) -> set[str]:
    start = 'IFS= read -r value; TOKEN=$value sleep 60 & unset value; "$@" </dev/null; kill $!'
    return looked(tmp_path, ["sh", "-c", start, "sh"], {}, input=f"{REGISTRY}\n".encode())


def in_an_argument(tmp_path: Path) -> set[str]:
    return looked(tmp_path, ["sh", "-c", 'shift; "$@"; :', "sh", REGISTRY], {})


def in_a_file_that_is_gone(tmp_path: Path) -> set[str]:
    path = tmp_path / "secret"
    path.write_text(REGISTRY, encoding="ascii")
    with path.open(encoding="ascii") as file:
        path.unlink()
        return looked(tmp_path, [], {}, stdin=file)


def in_a_pipe(tmp_path: Path) -> set[str]:
    return looked(tmp_path, [], {}, input=REGISTRY.encode())


@pytest.mark.parametrize(
    "planted",
    [of_an_ancestor_that_forgot_it, of_one_beside_it, in_an_argument, in_a_file_that_is_gone, in_a_pipe],
)
def test_a_planted_secret_is_found(planted: Callable[[Path], set[str]], tmp_path: Path) -> None:
    assert planted(tmp_path) == {"REGISTRY"}
