"""One deploy at a time per product: a kernel lock of this process and its children.

The owner file beside it is for people: nothing decides by it.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bakehouse.errors import RefusedError
from bakehouse.host.state import file_lock, json_file
from bakehouse.host.state.paths import ProductState

# A run that waits holds memory, and its caller has ended long before: CI's job waits for 35 minutes.
WAIT_SECONDS = 1800.0
_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a lock: the run and its process, its verb, its user, and its start (ISO 8601)."""

    run: str
    pid: int
    doing: str
    who: str
    since: str


@contextmanager
def held(state: ProductState, owner: Owner, seconds: float, ask: Callable[[], None]) -> Iterator[None]:
    """Hold a product's lock; waits for another run, up to `seconds`, then raises RefusedError.

    While it waits it calls `ask` again and again, which ends the waiting by an error.
    """
    deadline = time.monotonic() + seconds
    descriptor = _open(state)
    try:
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise RefusedError(*_busy(state, seconds))
            ask()
            time.sleep(_POLL_SECONDS)
        # every child inherits the open file, and with it the lock: none outlives it unseen
        os.set_inheritable(descriptor, True)
        json_file.write(state.owner, owner)
        yield
        json_file.remove(state.owner)
    finally:
        os.close(descriptor)


def owner(state: ProductState) -> Owner | None:
    """Return the owner of the lock; None if it is free."""
    descriptor = _open(state)
    try:
        return json_file.read(state.owner, Owner) if file_lock.is_held(descriptor) else None
    finally:
        os.close(descriptor)


def _open(state: ProductState) -> int:
    return file_lock.opened(state.lock, os.O_RDWR | os.O_CREAT, state.folder)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy(state: ProductState, seconds: float) -> tuple[str, str]:
    """Return the refusal and its fix."""
    product = state.folder.name
    if seconds:
        waited = f"waited {seconds / 60:g} minutes for {doing(state)}"
        return waited, f"to follow that run: bakehouse attach {product}; when it has ended, try again"
    return doing(state), f"wait for it with --wait-lock, or follow it: bakehouse attach {product}"


def doing(state: ProductState) -> str:
    """Describe the run that has the lock, for people."""
    held_by = json_file.read(state.owner, Owner)
    if held_by is None:
        return f"another run of {state.folder.name} is in progress"
    return f"{state.folder.name}: {held_by.doing} by {held_by.who} since {held_by.since} (pid {held_by.pid})"
