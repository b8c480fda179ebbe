"""The queue for a product's lock: a file for each waiting run, locked as long as its process lives."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.host.state import file_lock
from bakehouse.host.state.paths import ProductState

# How many runs may wait when CI's key requests one more.
LIMIT = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that waits: its name, and the release that it will deploy; empty if that is open."""

    run: str
    tag: str


Choose = Callable[[tuple[Waiting, ...]], Waiting | None]


@contextmanager
def alone(state: ProductState) -> Iterator[None]:
    """Exclude other processes that count the runs, by a kernel lock of the folder; raises ExternalError."""
    descriptor = file_lock.opened(state.queue, os.O_RDONLY, state.queue)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def enter(state: ProductState, run: str, tag: str) -> int:
    """Enter the queue; returns the open, locked file, which the run's process inherits or keeps.

    Raises ExternalError.
    """
    with alone(state):
        return _enter(state, run, tag)


def _enter(state: ProductState, run: str, tag: str) -> int:
    # one name for all, since one process at a time comes here: the next removes what a killed one left
    new = state.folder / ".queue.new"
    try:
        new.unlink(missing_ok=True)
        # locked before it has its name: a file in the queue that has no lock is of a killed process
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, tag.encode())
        new.rename(state.queue / run)
    except OSError as error:
        raise ExternalError(f"cannot write {new}: {error.strerror}") from error
    return descriptor


def leave(state: ProductState, run: str) -> None:
    """Take a run out of the queue: it begins, it ends, or a newer release takes its place."""
    (state.queue / run).unlink(missing_ok=True)


def is_waiting(state: ProductState, run: str) -> bool:
    """Tell whether a run still has its place."""
    return (state.queue / run).exists()


def entries(state: ProductState) -> tuple[Waiting, ...]:
    """List the waiting runs, the first to come first; removes the files of killed processes."""
    folder = state.queue
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    tags = ((path.name, _alive(path)) for path in found)
    return tuple(Waiting(run, tag) for run, tag in tags if tag is not None)


def others(state: ProductState, run: str) -> tuple[str, ...]:
    """Return the releases that other runs wait to deploy."""
    return tuple(each.tag for each in entries(state) if each.tag and each.run != run)


def admit(state: ProductState, run: str, tag: str, choose: Choose) -> int | None:
    """Enter the queue; if it is full, take the place of the run that `choose` returns. None without one."""
    with alone(state):
        waiting = entries(state)
        if len(waiting) >= LIMIT:
            chosen = choose(waiting)
            if chosen is None:
                return None
            leave(state, chosen.run)
        return _enter(state, run, tag)


def _alive(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            if file_lock.is_held(file.fileno()):
                return file.read().decode(errors="replace")
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ExternalError(f"cannot read {path}: {error.strerror}") from error
    return None
