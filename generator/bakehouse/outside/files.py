"""The only room that reads and writes the user's files.

A set of changes is all or nothing: the new bytes and copies of the old ones are laid beside their targets
first (where a full disk shows), then each target is replaced by one rename; what failed is put back.
"""

import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bakehouse.errors import OutsideError, RefusedError


class Kind(StrEnum):
    """What stands at a path."""

    ABSENT = "absent"
    FILE = "file"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path: its bytes and permission bits where it is a plain file."""

    kind: Kind
    data: bytes = b""
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """A file to be: its path, bytes and permission bits."""

    path: Path
    data: bytes
    mode: int


def look(path: Path) -> Found:
    """What stands at a path, without following a link there; raises OutsideError where it cannot be read."""
    try:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            return Found(Kind.FILE, path.read_bytes(), stat.S_IMODE(status.st_mode))
    except (FileNotFoundError, NotADirectoryError):
        return Found(Kind.ABSENT)
    except OSError as error:
        raise OutsideError(f"cannot read {path}: {error.strerror}") from error
    return Found(Kind.LINK if stat.S_ISLNK(status.st_mode) else Kind.OTHER)


def read(path: Path, limit: int) -> bytes:
    """A file's bytes, `limit + 1` of them at most; raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def below(root: Path) -> tuple[str, ...]:
    """All files and links below a folder, as sorted paths relative to it; raises OutsideError."""

    def fail(error: OSError) -> None:
        raise OutsideError(f"cannot read {error.filename}: {error.strerror}") from error

    found = []
    for folder, folders, files in os.walk(root, onerror=fail if root.exists() else None):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        found += [Path(folder, name).relative_to(root).as_posix() for name in (*files, *links)]
    return tuple(sorted(found))


def link_on_the_way(root: Path, path: Path) -> Path | None:
    """The first folder between `root` and `path` that is a link; what lies behind it is not ours."""
    folders = [folder for folder in path.parents if folder.is_relative_to(root) and folder != root]
    return next((folder for folder in reversed(folders) if folder.is_symlink()), None)


def apply(root: Path, writes: Sequence[Write], removals: Sequence[Path]) -> None:
    """Write and remove files below `root`, all or nothing; raises RefusedError or OutsideError."""
    targets = [*(write.path for write in writes), *removals]
    _refuse_links(root, targets)
    folders: list[Path] = []
    begun: list[Path] = []
    try:
        _lay_beside(writes, removals, folders)
        for write in writes:
            begun.append(write.path)
            _beside(write.path, "new").replace(write.path)
        for path in removals:
            begun.append(path)
            path.unlink()
    except BaseException as error:
        _put_back(begun)
        _sweep(targets)
        _drop(folders)
        if isinstance(error, OSError):
            where = error.filename2 or error.filename or root
            raise OutsideError(f"cannot write {where}: {error.strerror}; everything is as it was") from error
        raise
    _sweep(targets)
    _prune(root, removals)


def _refuse_links(root: Path, targets: Sequence[Path]) -> None:
    for folder in dict.fromkeys(path.parent for path in targets):
        if link := link_on_the_way(root, folder / "file"):
            raise RefusedError(f"{link} is a link, and may lead out of {root}", "replace it by a folder")


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f".{path.name}.bakehouse-{what}")


def _lay_beside(writes: Sequence[Write], removals: Sequence[Path], folders: list[Path]) -> None:
    """Put new bytes and copies of the old beside every target; notes the folders that it makes."""
    for write in writes:
        _make_folder(write.path.parent, folders)
        _create(_beside(write.path, "new"), write)
    for path in (*(write.path for write in writes), *removals):
        if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
            _beside(path, "old").unlink(missing_ok=True)
            shutil.copy2(path, _beside(path, "old"), follow_symlinks=False)


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


def _put_back(begun: Sequence[Path]) -> None:
    for path in begun:
        if os.path.lexists(_beside(path, "old")):
            _beside(path, "old").replace(path)
        elif not path.is_dir():
            path.unlink(missing_ok=True)


def _drop(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _sweep(targets: Sequence[Path]) -> None:
    for path in targets:
        for what in ("new", "old"):
            with suppress(OSError):
                _beside(path, what).unlink(missing_ok=True)


def _prune(root: Path, removals: Sequence[Path]) -> None:
    """Take away the folders below `root` that the removals left empty."""
    for path in removals:
        for folder in path.parents:
            if folder == root or not folder.is_relative_to(root):
                break
            with suppress(OSError):
                folder.rmdir()
