"""Who waits for a product's lock: a file each, locked as long as its process lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bakehouse.host.state.paths import ProductState


@contextmanager
def waiting(state: ProductState, run: str, tag: str) -> Iterator[None]:
    """Be seen by the others, with the release that is wanted."""
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
    """The releases that others wait to deploy; what a killed process left is swept away."""
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
