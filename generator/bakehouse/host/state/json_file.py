"""One record in one JSON file, written beside and moved, so that a reader sees the old or the new."""

from pathlib import Path
from typing import TypeVar

from bakehouse import codec
from bakehouse.errors import OutsideError
from bakehouse.outside import durable, files

T = TypeVar("T")
_MEND = "move it away; it is made anew"


def read(path: Path, kind: type[T], mend: str = _MEND) -> T | None:
    """The record; None where there is no file; raises OutsideError for one that cannot be understood."""
    found = files.look(path)
    if found.kind is files.Kind.ABSENT:
        return None
    try:
        return codec.record(kind, codec.load(found.data.decode()))
    except ValueError as error:
        raise OutsideError(f"{path} cannot be understood: {error}", mend) from error


def write(path: Path, record: object) -> None:
    """Put a record in place, on the disk before it is there; raises OutsideError."""
    durable.replace(path, codec.dump(codec.plain(record)).encode(), 0o600)


def remove(path: Path) -> None:
    """Take a record away, if it is there."""
    durable.remove(path)
