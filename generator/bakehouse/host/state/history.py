"""Every deploy and rollback, one JSON line each, appended and synced; a broken line is skipped.

Lines that this build does not know stay as they are: another build knows them.
"""

from functools import lru_cache

from bakehouse.host.state.history_entry import HistoryEntry, UnknownEntry
from bakehouse.host.state.history_lines import KINDS, HistoryLine, dump, parse
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


def served(state: ProductState) -> tuple[Snapshot, ...]:
    """Return the stack of good snapshots, the running one last: a deploy adds, a rollback removes."""
    stack: list[Snapshot] = []
    for row in read(state):
        if row.good is None:
            continue
        tags = [good.release.tag for good in stack]
        if row.kind == ROLLBACK and row.good.release.tag in tags:
            del stack[tags.index(row.good.release.tag) :]
        elif row.kind != ROLLBACK and tags[-1:] == [row.good.release.tag]:
            del stack[-1]
        stack.append(row.good)
    return tuple(stack)


def good(state: ProductState) -> tuple[Snapshot, ...]:
    """Return every good snapshot, the newest one of each release, the newest last."""
    found: dict[str, Snapshot] = {}
    for row in reversed(read(state)):
        if row.good:
            found.setdefault(row.good.release.tag, row.good)
    return tuple(reversed(found.values()))


def shorten(state: ProductState, rows: int, tags: frozenset[str]) -> None:
    """Drop the oldest known entries of a long history, except the newest good one of each given release."""
    found = read(state)
    if len(found) <= rows + rows // 10:
        return
    last = {row.good.release.tag: row.run for row in found if row.good}
    stay = {last[tag] for tag in tags if tag in last} | {row.run for row in found[-rows:]}
    kept = [
        line.raw for line in _lines(state) if not isinstance(line.told, HistoryEntry) or line.told.run in stay
    ]
    durable.replace(state.history, b"".join(raw + b"\n" for raw in kept), 0o600)


def _lines(state: ProductState) -> tuple[HistoryLine, ...]:
    return _parsed(files.look(state.history).data)


@lru_cache(maxsize=1)
def _parsed(data: bytes) -> tuple[HistoryLine, ...]:
    """Parse the history, and keep the result, since a run reads it several times."""
    return parse(data)
