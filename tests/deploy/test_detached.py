"""A process that outlives its caller: it has one descriptor of the caller's, and never returns."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.wait import until

CALLER = """
import fcntl, os, sys, time
from pathlib import Path
from bakehouse.outside import detached

folder = Path(sys.argv[1])
held = os.open(folder / "lock", os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
os.open(folder / "other", os.O_RDONLY)

def work():
    while not (folder / "go").exists():
        time.sleep(0.01)
    print(sys.stdin.read() if sys.stdin else "", end="")
    mine = {os.path.realpath(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd")}
    print(*sorted(mine & {str(folder / "other"), str(folder / "lock")}))
    print(eval(sys.argv[2]))

detached.start(work, folder / "log", held)
with (folder / "returned").open("a") as told:
    told.write("once ")
"""


def start(folder: Path, does: str, closed: str) -> None:
    """Starts the caller, with some of its own streams closed."""
    for name in ("lock", "other"):
        (folder / name).touch()
    words = [sys.executable, "-c", CALLER, str(folder), does]
    subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *words], check=True, timeout=60)


def is_held(folder: Path) -> bool:
    descriptor = os.open(folder / "lock", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@pytest.mark.parametrize("closed", ["", "<&-", ">&-", "2>&-", "<&- >&- 2>&-"], ids=repr)
def test_it_has_the_lock_and_the_log_alone(tmp_path: Path, closed: str) -> None:
    start(tmp_path, "'worked'", closed)
    assert is_held(tmp_path)
    (tmp_path / "go").touch()
    until(lambda: not is_held(tmp_path))
    assert (tmp_path / "log").read_text() == f"{tmp_path / 'lock'}\nworked\n"
    assert (tmp_path / "returned").read_text() == "once "


@pytest.mark.parametrize(("does", "told"), [("1 / 0", "ZeroDivisionError"), ("sys.exit(3)", "SystemExit: 3")])
def test_it_never_goes_on_as_its_caller(tmp_path: Path, does: str, told: str) -> None:
    start(tmp_path, does, "")
    (tmp_path / "go").touch()
    until(lambda: not is_held(tmp_path))
    assert told in (tmp_path / "log").read_text()
    assert (tmp_path / "returned").read_text() == "once "
