"""Kernel locks of files: open the file, and probe it without disturbing anybody."""

import fcntl
import os
from pathlib import Path

from bakehouse.errors import ExternalError


def opened(path: Path, flags: int, folder: Path) -> int:
    """Open a file in a folder, which is created if it is missing; raises ExternalError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, flags, 0o600)
    except OSError as error:
        raise ExternalError(f"cannot open {path}: {error.strerror}") from error


def is_held(descriptor: int) -> bool:
    """Tell whether another open file holds the exclusive lock."""
    try:
        # shared: two that probe at once do not take each other for the holder
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
