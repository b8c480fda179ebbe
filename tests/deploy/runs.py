"""Runs that are held at a point, and end there in the way that a test wants."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from ..support.call import Called
from ..support.wait import until
from .calls import Calls
from .changes import Changes
from .fleet import Fleet

Held = Calls | Changes
DEPLOY = ("deploy", "shop")


def start(fleet: Fleet, held: Held, *argv: str) -> "subprocess.Popen[str]":
    """Starts a run, and waits until it is held."""
    caller = fleet.start(*(argv or DEPLOY), more=held.environment)
    until(lambda: held.reached() or caller.poll() is not None)
    if caller.poll() is not None:
        out, err = caller.communicate()
        raise AssertionError(f"it came to its end, and was not held: {out}{err}")
    return caller


def ended(caller: "subprocess.Popen[str]") -> Called:
    """Return the result of a run."""
    out, err = caller.communicate(timeout=120)
    return Called(caller.returncode, out, err)


def killed(fleet: Fleet, held: Held, *argv: str) -> Called:
    """Kills a run where it is held, with all programs that it started, as a power cut does."""
    caller = start(fleet, held, *argv)
    process = worker(fleet)
    # it starts nothing more meanwhile; what runs beside what is held may end by itself
    os.kill(process, signal.SIGSTOP)
    for each in [*family(process), process]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    held.go(die=True)
    return ended(caller)


def signalled(fleet: Fleet, held: Held, number: int, *argv: str) -> Called:
    """Has a run that is held be ended by a signal; what was held is never done."""
    caller = start(fleet, held, *argv)
    os.kill(worker(fleet), number)
    done = ended(caller)
    held.go(die=True)
    return done


def worker(fleet: Fleet) -> int:
    """The process of the run under way, which there must be."""
    process = fleet.worker()
    assert process is not None
    return process


def family(process: int) -> list[int]:
    """All programs that a process started, and those that they did."""
    return [each for child in children(process) for each in (child, *family(child))]


def children(process: int) -> list[int]:
    """List the child processes of all threads of a process; none if it has just ended."""
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text(encoding="ascii").split())
    return found
