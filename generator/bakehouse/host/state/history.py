"""Every deploy and rollback, one JSON line each, appended and synced; a line that is broken stops nobody."""

from functools import lru_cache

from bakehouse import codec
from bakehouse.host.model.observed import Good
from bakehouse.host.records import Row
from bakehouse.host.state.folder import ProductState
from bakehouse.outside import durable, files

_FILE = "history.jsonl"
DEPLOY, ROLLBACK, SETUP = "deploy", "rollback", "setup"


def append(state: ProductState, row: Row) -> None:
    """Add a row, on the disk when this returns; raises OutsideError."""
    durable.append(state.file(_FILE), codec.line(codec.plain(row)))


def read(state: ProductState) -> tuple[Row, ...]:
    """All rows that can be read, the oldest first."""
    return _rows(files.look(state.file(_FILE)).data)


def served(state: ProductState) -> tuple[Good, ...]:
    """What can be gone back to, what serves now as the last: a deploy comes on top, a rollback takes off."""
    stack: list[Good] = []
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


def good(state: ProductState) -> tuple[Good, ...]:
    """All that ever served, each release once, as it served last; the newest last."""
    found: dict[str, Good] = {}
    for row in reversed(read(state)):
        if row.good:
            found.setdefault(row.good.release.tag, row.good)
    return tuple(reversed(found.values()))


def shorten(state: ProductState, rows: int, tags: frozenset[str]) -> None:
    """Drop the oldest rows of a long history, less the newest good one of each of these releases."""
    found = read(state)
    if len(found) <= rows + rows // 10:
        return
    last = {row.good.release.tag: row.run for row in found if row.good}
    stay = {last[tag] for tag in tags if tag in last}
    kept = [row for row in found[:-rows] if row.run in stay] + list(found[-rows:])
    text = "".join(f"{codec.line(codec.plain(row))}\n" for row in kept)
    durable.replace(state.file(_FILE), text.encode(), 0o600)


@lru_cache(maxsize=1)
def _rows(data: bytes) -> tuple[Row, ...]:
    """A run looks several times, and its history may be long."""
    return tuple(row for line in data.splitlines() if (row := _row(line)))


def _row(line: bytes) -> Row | None:
    try:
        return codec.record(Row, codec.load(line.decode()))
    except ValueError:
        return None
