"""The only room that writes the user's files.

A set of changes is all or nothing: the new bytes and copies of the old ones are laid beside their targets
first (where a full disk shows), then each target is replaced by one rename; what failed is put back.
"""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class _Laid:
    """What lies beside the targets, by target: the new bytes, and copies of the old."""

    new: dict[Path, Path]
    old: dict[Path, Path]


def guard(root: Path, targets: Sequence[Path]) -> None:
    """Refuse targets that lie behind a link, and folders where a file belongs; raises RefusedError."""
    for folder in dict.fromkeys(path.parent for path in targets):
        if link := files.link_on_the_way(root, folder / "file"):
            raise RefusedError(f"{link} is a link, and may lead out of {root}", "put a folder in its place")
    for path in targets:
        if files.is_folder(path):
            raise RefusedError(f"{path} is a folder, and a file belongs there", "move it away")


def apply(root: Path, writes: Sequence[Write], removals: Sequence[Path]) -> None:
    """Write and remove files below `root`, all or nothing; raises RefusedError or OutsideError."""
    guard(root, [*(write.path for write in writes), *removals])
    laid, folders, done = _Laid({}, {}), list[Path](), list[Path]()
    # What a killed run left beside a target goes when its place is needed, and at the end.
    left = [path for path in removals if files.is_leftover(path.name)]
    removals = [path for path in removals if path not in left]
    try:
        _lay_beside(writes, removals, laid, folders)
        with _undisturbed():
            _swap(laid, removals, done)
    except BaseException as error:
        with _undisturbed():
            _put_back(laid, done)
            _sweep([*laid.new.values(), *laid.old.values()])
            _drop(folders)
        if isinstance(error, OSError):
            where, why = error.filename2 or error.filename or root, error.strerror or error
            raise OutsideError(f"cannot write {where}: {why}; everything is as it was") from error
        raise
    with _undisturbed():
        _sweep([*laid.old.values(), *left])
        _prune(root, [*removals, *left])


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a signal wait until the renames are all done, or all undone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lay_beside(writes: Sequence[Write], removals: Sequence[Path], laid: _Laid, folders: list[Path]) -> None:
    """Put new bytes and copies of the old beside every target; notes all that it makes."""
    for write in writes:
        _make_folder(write.path.parent, folders)
        laid.new[write.path] = files.beside(write.path, "new")
        _create(laid.new[write.path], write)
    for path in (*(write.path for write in writes), *removals):
        if os.path.lexists(path):
            laid.old[path] = files.beside(path, "old")
            laid.old[path].unlink(missing_ok=True)
            shutil.copy2(path, laid.old[path], follow_symlinks=False)


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _create(path: Path, write: Write) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.unlink()
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(write.data)
        os.fchmod(number, write.mode)


def _swap(laid: _Laid, removals: Sequence[Path], done: list[Path]) -> None:
    for path, new in laid.new.items():
        new.replace(path)
        done.append(path)
    for path in removals:
        path.unlink()
        done.append(path)


def _put_back(laid: _Laid, done: Sequence[Path]) -> None:
    for path in done:
        if path in laid.old:
            laid.old[path].replace(path)
        else:
            path.unlink(missing_ok=True)


def _drop(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _sweep(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _prune(root: Path, removals: Sequence[Path]) -> None:
    """Take away the folders that the removals left empty, `root` too where nothing is left in it."""
    for path in removals:
        for folder in path.parents:
            if not folder.is_relative_to(root):
                break
            with suppress(OSError):
                folder.rmdir()
