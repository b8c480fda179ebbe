"""The queue for a product's lock: a file for each waiting run, locked as long as its process lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bakehouse.host.state.paths import ProductState


@contextmanager
def waiting(state: ProductState, run: str, tag: str) -> Iterator[None]:
    """Enter the queue with the wanted release, and leave it at the end of the block."""
    path = state.queue / run
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, tag.encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def others(state: ProductState, run: str) -> tuple[str, ...]:
    """Return the releases that other runs wait to deploy; removes the files of killed processes."""
    folder = state.queue
    found = [path for path in folder.iterdir() if path.name != run] if folder.is_dir() else []
    return tuple(tag for path in sorted(found) if (tag := _alive(path)))


def _alive(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().decode(errors="replace")
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    return None
