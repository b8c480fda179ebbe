"""The open connections of CI's key to a product: a kernel lock of one byte for each."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bakehouse.errors import RefusedError
from bakehouse.host.state import file_lock
from bakehouse.host.state.paths import ProductState

# A run and the ones that wait, as many that follow or ask.
LIMIT = 8


@contextmanager
def counted(state: ProductState) -> Iterator[None]:
    """Count this process as a connection; raises RefusedError if there are too many, and ExternalError."""
    descriptor = file_lock.opened(state.callers, os.O_RDWR | os.O_CREAT, state.folder)
    try:
        if not any(_taken(descriptor, number) for number in range(LIMIT)):
            raise RefusedError(
                f"{state.folder.name}: {LIMIT} connections are open already", "try again when one has ended"
            )
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int, number: int) -> bool:
    # of the process alone: the run that it starts does not inherit it
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
    except (BlockingIOError, PermissionError):
        return False
    return True
