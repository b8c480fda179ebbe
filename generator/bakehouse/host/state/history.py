"""Every deploy and rollback, one JSON line each, appended and synced; a line that is broken stops nobody."""

from bakehouse import codec
from bakehouse.host.model import Good
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
    found = files.look(state.file(_FILE))
    return tuple(row for line in found.data.splitlines() if (row := _row(line)))


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
    found = {row.good.release.tag: row.good for row in reversed(read(state)) if row.good}
    return tuple(reversed(found.values()))


def _row(line: bytes) -> Row | None:
    try:
        return codec.record(Row, codec.load(line.decode()))
    except ValueError:
        return None
