"""Every deploy and rollback, one JSON line each, appended and synced; a broken line is skipped.

Lines that this build does not know stay as they are: another build knows them.
"""

from collections.abc import Iterable
from functools import lru_cache

from bakehouse.host.state import history_rotation, history_snapshots
from bakehouse.host.state.history_entry import HistoryEntry, UnknownEntry
from bakehouse.host.state.history_lines import KINDS, HistoryLine, dump, parse
from bakehouse.host.state.history_rotation import BOUNDS, Bounds, Choose
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.outside import durable, files

DEPLOY, ROLLBACK, SETUP = KINDS


def append(state: ProductState, row: HistoryEntry) -> None:
    """Add an entry, on the disk when this returns; raises ExternalError."""
    durable.append(state.history, dump(row))


def read(state: ProductState) -> tuple[HistoryEntry, ...]:
    """Return all entries that this build knows, the oldest first."""
    return tuple(line.told for line in _lines(state) if isinstance(line.told, HistoryEntry))


def unknown(state: ProductState) -> tuple[UnknownEntry, ...]:
    """Return all entries of later builds, the oldest first."""
    return tuple(line.told for line in _lines(state) if isinstance(line.told, UnknownEntry))


def told(state: ProductState) -> tuple[HistoryEntry | UnknownEntry, ...]:
    """Return the known and the unknown entries, the oldest first."""
    return tuple(line.told for line in _lines(state) if line.told)


def everything(state: ProductState) -> tuple[HistoryEntry | UnknownEntry, ...]:
    """Return what `told` returns, with the archive before it.

    Without a lock: what is moved to the archive meanwhile is there twice, and never missing.
    """
    lines = _lines(state)
    archived = parse(files.look(state.archive).data)
    found = {line.raw: line.told for line in (*archived, *lines)}
    entries = [entry for entry in found.values() if entry]
    # what a rotation needed to keep is older than what it moved
    return tuple(sorted(entries, key=_started) if archived else entries)


def served(state: ProductState) -> tuple[Snapshot, ...]:
    """Return the stack of good snapshots, the running one last: a deploy adds, a rollback removes."""
    return history_snapshots.served(read(state))


def good(state: ProductState) -> tuple[Snapshot, ...]:
    """Return every good snapshot, the newest one of each release, the newest last."""
    return history_snapshots.good(read(state))


def is_long(state: ProductState, most: Bounds = BOUNDS) -> bool:
    """Tell whether it is time to rotate."""
    return history_rotation.is_long(_lines(state), most)


def rotate(state: ProductState, choose: Choose, most: Bounds = BOUNDS) -> None:
    """Move the oldest known entries to the archive, except what `choose` needs; the caller holds the lock.

    The archive is on the disk before an entry leaves the history: a run that is killed loses none.
    """
    lines = _lines(state)
    stay = history_rotation.staying(lines, choose, most)
    left = {line.raw for line in stay}
    moved = [line for line in lines if line.raw not in left]
    if not moved:
        return
    archived = {line.raw: line for line in (*parse(files.look(state.archive).data), *moved)}
    durable.replace(state.archive, _text(history_rotation.newest(tuple(archived.values()), most)), 0o600)
    durable.replace(state.history, _text(stay), 0o600)


def _started(entry: HistoryEntry | UnknownEntry) -> str:
    return entry.started if isinstance(entry, HistoryEntry) else str(entry.row.get("started", ""))


def _text(lines: Iterable[HistoryLine]) -> bytes:
    return b"".join(line.raw + b"\n" for line in lines)


def _lines(state: ProductState) -> tuple[HistoryLine, ...]:
    return _parsed(files.look(state.history).data)


@lru_cache(maxsize=1)
def _parsed(data: bytes) -> tuple[HistoryLine, ...]:
    """Parse the history, and keep the result, since a run reads it several times."""
    return parse(data)
