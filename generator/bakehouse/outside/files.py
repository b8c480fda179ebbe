"""Reading the user's files. Paths of many are text: for a thousand repos, Path is a tenth of the work."""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bakehouse.errors import ExternalError

BESIDE = ("new", "old")
_LEFTOVER = re.compile(rf"\..+\.bakehouse-({'|'.join(BESIDE)})")


class Kind(StrEnum):
    """The kind of file at a path."""

    ABSENT = "absent"
    FILE = "file"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """The file at a path: its kind, and its bytes and permission bits if it is a plain file."""

    kind: Kind
    data: bytes = b""
    mode: int = 0


def look(path: Path | str) -> Found:
    """Read the file at a path, without following a link; raises ExternalError if it cannot be read."""
    try:
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode):
            with open(path, "rb", buffering=0) as file:
                return Found(Kind.FILE, file.readall(), stat.S_IMODE(status.st_mode))
    except (FileNotFoundError, NotADirectoryError):
        return Found(Kind.ABSENT)
    except OSError as error:
        raise ExternalError(f"cannot read {Path(path)}: {error.strerror}") from error
    return Found(Kind.LINK if stat.S_ISLNK(status.st_mode) else Kind.OTHER)


def is_folder(path: Path | str) -> bool:
    """Tell whether a path is a folder itself, and not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def read(path: Path, limit: int) -> bytes:
    """Read a file, `limit + 1` bytes of it at most; raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def below(root: Path) -> tuple[str, ...]:
    """List all files and links below a folder, as sorted paths relative to it; raises ExternalError."""

    def fail(error: OSError) -> None:
        raise ExternalError(f"cannot read {error.filename}: {error.strerror}") from error

    found: list[str] = []
    top = len(f"{root}/")
    for folder, folders, files in os.walk(root, onerror=fail if root.exists() else None):
        below = folder[top:] and f"{folder[top:]}/"
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]
        found += [f"{below}{name}" for name in (*files, *links)]
    return tuple(sorted(found))


def beside(path: str, what: str) -> str:
    """Return the temporary path beside a target for its `new` or `old` bytes."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}.{name}.bakehouse-{what}"


def is_leftover(path: str) -> bool:
    """Tell whether a name is a temporary file of `atomic_tree`, which only a killed run leaves behind."""
    return bool(_LEFTOVER.fullmatch(path.rpartition("/")[2]))


def leftovers(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """List a killed run's temporary files in the folders of these paths, sorted and relative to `root`."""
    folders = {(root / path).parent for path in paths}
    found = (path for folder in folders if folder.is_dir() for path in folder.glob(".*.bakehouse-*"))
    names = (path.relative_to(root).as_posix() for path in found)
    return tuple(sorted(filter(is_leftover, names)))


def link_on_the_way(root: Path, path: str) -> str | None:
    """Return the first folder on `path`, below `root`, that is a link: what lies behind it is not ours."""
    steps = path.split("/")[:-1]
    folders = ("/".join(steps[: number + 1]) for number in range(len(steps)))
    return next((folder for folder in folders if os.path.islink(f"{root}/{folder}")), None)
