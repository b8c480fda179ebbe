"""The only room that writes the user's files.

A set of changes is all or nothing: the new bytes and copies of the old ones are laid beside their targets
first (where a full disk shows), then each target is replaced by one rename; what failed is put back.
"""

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import OutsideError, RefusedError
from bakehouse.outside import files


@dataclass(frozen=True, slots=True)
class Write:
    """A file to be: its path, bytes and permission bits."""

    path: Path
    data: bytes
    mode: int


def guard(root: Path, targets: Sequence[Path]) -> None:
    """Refuse targets that lie behind a link, and folders where a file belongs; raises RefusedError."""
    for folder in dict.fromkeys(path.parent for path in targets):
        if link := files.link_on_the_way(root, folder / "file"):
            raise RefusedError(f"{link} is a link, and may lead out of {root}", "put a folder in its place")
    for path in targets:
        if path.is_dir() and not path.is_symlink():
            raise RefusedError(f"{path} is a folder, and a file belongs there", "move it away")


def apply(root: Path, writes: Sequence[Write], removals: Sequence[Path]) -> None:
    """Write and remove files below `root`, all or nothing; raises RefusedError or OutsideError."""
    # What lies beside a target is swept together with it.
    swept = {files.beside(write.path, what) for write in writes for what in files.BESIDE}
    removals = [path for path in removals if path not in swept]
    targets = [*(write.path for write in writes), *removals]
    guard(root, targets)
    folders: list[Path] = []
    done: list[Path] = []
    try:
        _lay_beside(writes, removals, folders)
        with _undisturbed():
            _swap(writes, removals, done)
    except BaseException as error:
        with _undisturbed():
            _put_back(done)
            _sweep(targets)
            _drop(folders)
        if isinstance(error, OSError):
            where, why = error.filename2 or error.filename or root, error.strerror or error
            raise OutsideError(f"cannot write {where}: {why}; everything is as it was") from error
        raise
    with _undisturbed():
        _sweep(targets)
        _prune(root, removals)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a signal wait until the renames are all done, or all undone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lay_beside(writes: Sequence[Write], removals: Sequence[Path], folders: list[Path]) -> None:
    """Put new bytes and copies of the old beside every target; notes the folders that it makes."""
    for write in writes:
        _make_folder(write.path.parent, folders)
        _create(files.beside(write.path, "new"), write)
    for path in (*(write.path for write in writes), *removals):
        # An old one that a killed run left would be put back in place of nothing.
        files.beside(path, "old").unlink(missing_ok=True)
        if os.path.lexists(path):
            shutil.copy2(path, files.beside(path, "old"), follow_symlinks=False)


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _create(path: Path, write: Write) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(write.data)
        os.fchmod(file.fileno(), write.mode)


def _swap(writes: Sequence[Write], removals: Sequence[Path], done: list[Path]) -> None:
    for write in writes:
        files.beside(write.path, "new").replace(write.path)
        done.append(write.path)
    for path in removals:
        path.unlink()
        done.append(path)


def _put_back(done: Sequence[Path]) -> None:
    for path in done:
        if os.path.lexists(files.beside(path, "old")):
            files.beside(path, "old").replace(path)
        else:
            path.unlink(missing_ok=True)


def _drop(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _sweep(targets: Sequence[Path]) -> None:
    for path in targets:
        for what in files.BESIDE:
            with suppress(OSError):
                files.beside(path, what).unlink(missing_ok=True)


def _prune(root: Path, removals: Sequence[Path]) -> None:
    """Take away the folders that the removals left empty, `root` too where nothing is left in it."""
    for path in removals:
        for folder in path.parents:
            if not folder.is_relative_to(root):
                break
            with suppress(OSError):
                folder.rmdir()
