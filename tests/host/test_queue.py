"""The queue for a product's lock: what waits is counted by the kernel's locks, and a few may wait."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError, RefusedError, SupersededError
from bakehouse.host.state import callers, file_lock, json_file, lock, queue
from bakehouse.host.state.lock import Owner
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.queue import Waiting

# A release is a number here; one that asks is told whether it has a place, and stays until its stdin ends.
CALLER = """
import sys
from pathlib import Path
from bakehouse.host.state import queue
from bakehouse.host.state.paths import ProductState

folder, run, tag = sys.argv[1:]


def older(waiting):
    return next((each for each in waiting if each.tag and each.tag < tag), None)


place = queue.admit(ProductState(Path(folder)), run, tag, older)
print("waits" if place else "full", flush=True)
sys.stdin.read()
"""
KILLED = f"import os, signal\nos.write = lambda *words: os.kill(os.getpid(), signal.SIGKILL)\n{CALLER}"
CONNECTED = """
import sys
from pathlib import Path
from bakehouse.errors import RefusedError
from bakehouse.host.state import callers
from bakehouse.host.state.paths import ProductState

try:
    with callers.counted(ProductState(Path(sys.argv[1]))):
        print("counted", flush=True)
        sys.stdin.read()
except RefusedError as error:
    print(error.what, flush=True)
"""
OWNER = Owner("a-run", 7, "deploy", "ann", "2026-01-01T00:00:00+00:00")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def state(tmp_path: Path) -> ProductState:
    return ProductState(tmp_path / "shop")


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a program that lives as long as the test."""
    started: list[subprocess.Popen[str]] = []

    def program(text: str, *words: str) -> "subprocess.Popen[str]":
        argv = [sys.executable, "-c", text, *words]
        started.append(
            subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        return started[-1]

    yield program
    for each in started:
        each.kill()
        each.communicate(timeout=20)


def answer(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def waiting(state: ProductState) -> list[str]:
    return [each.run for each in queue.entries(state)]


def test_of_many_at_once_three_wait(state: ProductState, start: Start) -> None:
    runs = [start(CALLER, str(state.folder), f"run-{number}", "5") for number in range(8)]
    answers = [answer(run) for run in runs]
    assert sorted(answers) == ["full"] * 5 + ["waits"] * 3
    assert waiting(state) == [f"run-{number}" for number in range(8) if answers[number] == "waits"]


def test_a_newer_release_takes_the_place_of_an_older(state: ProductState, start: Start) -> None:
    for tag in ("4", "7", ""):
        assert answer(start(CALLER, str(state.folder), f"run-{tag}", tag)) == "waits"
    assert answer(start(CALLER, str(state.folder), "run-3", "3")) == "full"
    assert answer(start(CALLER, str(state.folder), "run-5", "5")) == "waits"
    assert queue.entries(state) == (Waiting("run-", ""), Waiting("run-5", "5"), Waiting("run-7", "7"))
    assert not queue.is_waiting(state, "run-4")
    assert answer(start(CALLER, str(state.folder), "run-8", "8")) == "waits"
    assert answer(start(CALLER, str(state.folder), "run-9", "9")) == "waits"
    # a rollback, or a deploy of whatever is newest then, keeps its place
    assert waiting(state) == ["run-", "run-8", "run-9"]
    assert queue.others(state, "run-9") == ("8",)


def test_a_killed_process_leaves_its_place(state: ProductState, start: Start) -> None:
    runs = [start(CALLER, str(state.folder), f"run-{number}", "5") for number in range(3)]
    assert [answer(run) for run in runs] == ["waits"] * 3
    runs[1].kill()
    runs[1].wait()
    assert answer(start(CALLER, str(state.folder), "run-3", "5")) == "waits"
    assert waiting(state) == ["run-0", "run-2", "run-3"]
    assert sorted(path.name for path in state.queue.iterdir()) == ["run-0", "run-2", "run-3"]


def test_a_process_that_is_killed_while_it_enters_leaves_nothing(state: ProductState, start: Start) -> None:
    for number in range(2):
        assert start(KILLED, str(state.folder), f"run-{number}", "a longer tag").wait() == -signal.SIGKILL
        assert waiting(state) == []
    assert [path.name for path in state.folder.iterdir() if path.is_file()] == [".queue.new"]
    assert answer(start(CALLER, str(state.folder), "run-2", "5")) == "waits"
    assert queue.entries(state) == (Waiting("run-2", "5"),)
    assert [path.name for path in state.folder.iterdir()] == ["queue"]


@contextmanager
def probed(path: Path) -> Iterator[None]:
    """A process that looks at the same file at the same moment."""
    with path.open("rb") as file:
        assert not file_lock.is_held(file.fileno())
        yield


def test_two_that_look_at_once_do_not_take_each_other_for_a_run(state: ProductState) -> None:
    state.queue.mkdir(parents=True)
    dead = state.queue / "run-1"
    dead.write_text("5", encoding="utf-8")
    with probed(dead):
        assert waiting(state) == []
    assert not dead.exists()
    with busy(state):
        pass
    json_file.write(state.owner, OWNER)  # as a killed run leaves it
    with probed(state.lock):
        assert lock.owner(state) is None


def test_a_file_of_an_earlier_build_counts(state: ProductState) -> None:
    """Such a run keeps its file until it ends, and never looks for it."""
    state.queue.mkdir(parents=True)
    with (state.queue / "old").open("w+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("4")
        file.flush()
        places = [queue.admit(state, f"run-{number}", "4", lambda waiting: None) for number in range(3)]
        assert waiting(state) == ["old", "run-0", "run-1"]
        assert queue.others(state, "run-0") == ("4", "4")
    for each in filter(None, places):
        os.close(each)
    assert [bool(each) for each in places] == [True, True, False]
    assert waiting(state) == []


@contextmanager
def busy(state: ProductState) -> Iterator[None]:
    with lock.held(state, OWNER, 0, lambda: None):
        yield


def test_waiting_for_the_lock_ends(state: ProductState) -> None:
    with (
        busy(state),
        pytest.raises(RefusedError, match=r"^waited 0\.01 minutes for shop: deploy by ann since"),
        lock.held(state, OWNER, 0.6, lambda: None),
    ):
        pytest.fail("two at once")
    with lock.held(state, OWNER, 0, lambda: None):
        assert lock.owner(state) == OWNER


def test_a_run_that_lost_its_place_stops_waiting(state: ProductState) -> None:
    def ask() -> None:
        raise SupersededError("a newer one")

    with busy(state), pytest.raises(SupersededError), lock.held(state, OWNER, 60, ask):
        pytest.fail("two at once")


def test_connections_are_counted(state: ProductState, start: Start) -> None:
    runs = [start(CONNECTED, str(state.folder)) for _ in range(callers.LIMIT)]
    assert {answer(run) for run in runs} == {"counted"}
    assert answer(start(CONNECTED, str(state.folder))) == "shop: 8 connections are open already"
    assert answer(start(CONNECTED, str(state.folder.with_name("clock")))) == "counted"
    runs[3].kill()
    runs[3].wait()
    assert answer(start(CONNECTED, str(state.folder))) == "counted"


@pytest.mark.parametrize(
    "call", [callers.counted, queue.alone, lambda state: lock.held(state, OWNER, 0, lambda: None)]
)
def test_a_folder_that_cannot_be_used_is_no_bug(
    state: ProductState, call: Callable[[ProductState], AbstractContextManager[None]]
) -> None:
    state.folder.write_text("in its place", encoding="utf-8")
    with pytest.raises(ExternalError, match=r"^cannot open .*/shop/(callers|queue|lock): "), call(state):
        pytest.fail("opened")


def test_an_entry_that_cannot_be_read_is_no_bug(state: ProductState) -> None:
    (state.queue / "run-1").mkdir(parents=True)
    with pytest.raises(ExternalError, match=r"^cannot read .*/queue/run-1: Is a directory$"):
        queue.entries(state)
