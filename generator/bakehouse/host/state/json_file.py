"""One record in one JSON file, replaced by a rename, so that a reader sees the old or the new."""

from pathlib import Path
from typing import TypeVar

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside import durable, files

T = TypeVar("T")
_MEND = "move it away; bakehouse creates it again"


def read(path: Path, kind: type[T], mend: str = _MEND) -> T | None:
    """Return the record; None if there is no file; raises ExternalError for one that cannot be understood."""
    found = files.look(path)
    if found.kind is files.Kind.ABSENT:
        return None
    try:
        return codec.record(kind, codec.load(found.data.decode()))
    except ValueError as error:
        raise ExternalError(f"{path} is not valid: {error}", mend) from error


def write(path: Path, record: object) -> None:
    """Write a record, synced to the disk before it gets its name; raises ExternalError."""
    durable.replace(path, codec.dump(codec.plain(record)).encode(), 0o600)


def remove(path: Path) -> None:
    """Remove a record, if it is there."""
    durable.remove(path)
