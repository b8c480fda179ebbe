"""Files that must survive a crash: on the disk before the call returns, whole or not there."""

import os
from contextlib import suppress
from pathlib import Path

from bakehouse.errors import ExternalError


def replace(path: Path, data: bytes, mode: int) -> None:
    """Replace a file, or create it, by one rename; raises ExternalError."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # a link there is somebody else's: in a checkout, the repo's
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        # what is there of it would keep the room that somebody else needs
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise ExternalError(f"cannot write {path}: {error.strerror}") from error


def append(path: Path, line: str) -> None:
    """Append a line; first ends a partial line that a killed run left. Raises ExternalError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a+b") as file:
            whole = file.tell() == 0 or os.pread(file.fileno(), 1, file.tell() - 1) == b"\n"
            file.write(("" if whole else "\n").encode() + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ExternalError(f"cannot write {path}: {error.strerror}") from error


def remove(path: Path) -> None:
    """Remove a file, if it is there; raises ExternalError."""
    try:
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ExternalError(f"cannot remove {path}: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
