"""The only module that writes the user's files.

A set of changes is all or nothing: the new bytes and copies of the old ones are put beside their targets
first (where a full disk shows), then each target is replaced by one rename; a failure restores the old files.
"""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError, RefusedError
from bakehouse.outside import files


@dataclass(frozen=True, slots=True)
class Write:
    """A file to write: its path below the root, bytes and permission bits."""

    path: str
    data: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class _Laid:
    """The temporary files beside the targets, by target: the new bytes, and copies of the old."""

    new: dict[str, str]
    old: dict[str, str]


def guard(root: Path, targets: Sequence[str]) -> None:
    """Refuse targets behind a link, and folders where a file belongs; raises RefusedError."""
    for folder in dict.fromkeys(path.rpartition("/")[0] for path in targets):
        if link := files.link_on_the_way(root, f"{folder}/file"):
            raise RefusedError(
                f"{root / link} is a symbolic link, and may lead out of {root}", "replace it with a folder"
            )
    for path in targets:
        if files.is_folder(f"{root}/{path}"):
            raise RefusedError(f"{root / path} is a folder, but must be a file", "move it away")


def apply(root: Path, writes: Sequence[Write], removals: Sequence[str]) -> None:
    """Write and remove files below `root`, all or nothing; raises RefusedError or ExternalError."""
    guard(root, [*(write.path for write in writes), *removals])
    laid, folders, done = _Laid({}, {}), list[Path](), list[str]()
    news = {str(root / write.path): write for write in writes}
    # What a killed run left beside a target goes when its place is needed, and at the end.
    left = [str(root / path) for path in removals if files.is_leftover(path)]
    olds = [str(root / path) for path in removals if not files.is_leftover(path)]
    try:
        _lay_beside(news, olds, laid, folders)
        with _undisturbed():
            _swap(laid, olds, done)
    except BaseException as error:
        with _undisturbed():
            _put_back(laid, done)
            _sweep([*laid.new.values(), *laid.old.values()])
            _drop(folders)
        if isinstance(error, OSError):
            where, why = error.filename2 or error.filename or root, error.strerror or error
            raise ExternalError(f"cannot write {where}: {why}; nothing was changed") from error
        raise
    with _undisturbed():
        _sweep([*laid.old.values(), *left])
        _prune(root, removals)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Delay signals until the renames are all done, or all undone."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lay_beside(news: Mapping[str, Write], olds: Sequence[str], laid: _Laid, folders: list[Path]) -> None:
    """Write new bytes and copies of the old beside every target; notes all that it makes."""
    for folder in dict.fromkeys(os.path.dirname(path) for path in news):
        _make_folder(Path(folder), folders)
    for path, write in news.items():
        laid.new[path] = files.beside(path, "new")
        _create(laid.new[path], write)
    for path in (*news, *olds):
        if os.path.lexists(path):
            laid.old[path] = files.beside(path, "old")
            _unlink(laid.old[path])
            shutil.copy2(path, laid.old[path], follow_symlinks=False)


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _create(path: str, write: Write) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        os.unlink(path)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(write.data)
        os.fchmod(number, write.mode)


def _unlink(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)


def _swap(laid: _Laid, olds: Sequence[str], done: list[str]) -> None:
    for path, new in laid.new.items():
        os.replace(new, path)
        done.append(path)
    for path in olds:
        os.unlink(path)
        done.append(path)


def _put_back(laid: _Laid, done: Sequence[str]) -> None:
    for path in done:
        if path in laid.old:
            os.replace(laid.old[path], path)
        else:
            _unlink(path)


def _drop(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _sweep(paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


def _prune(root: Path, removals: Sequence[str]) -> None:
    """Remove the folders that the removals left empty, also `root`."""
    for path in removals:
        for folder in Path(path).parents:
            with suppress(OSError):
                (root / folder).rmdir()
