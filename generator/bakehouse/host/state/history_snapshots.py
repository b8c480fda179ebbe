"""The good snapshots that the entries of a history tell of. No I/O here."""

from collections.abc import Sequence

from bakehouse.host.state.history_entry import HistoryEntry
from bakehouse.host.state.history_lines import KINDS
from bakehouse.host.state.snapshot import Snapshot

_, _ROLLBACK, _ = KINDS


def served(rows: Sequence[HistoryEntry]) -> tuple[Snapshot, ...]:
    """Return the stack of good snapshots, the running one last: a deploy adds, a rollback removes."""
    stack: list[Snapshot] = []
    for row in rows:
        if row.good is None:
            continue
        if row.kind == _ROLLBACK:
            stack = list(below(stack, row.good.release.tag))
        elif stack and stack[-1].release.tag == row.good.release.tag:
            del stack[-1]
        stack.append(row.good)
    return tuple(stack)


def below(stack: Sequence[Snapshot], tag: str) -> tuple[Snapshot, ...]:
    """Return what a rollback to a release leaves below it: all, if that release is not in the stack."""
    return tuple(stack[: next((at for at, good in enumerate(stack) if good.release.tag == tag), len(stack))])


def good(rows: Sequence[HistoryEntry]) -> tuple[Snapshot, ...]:
    """Return every good snapshot, the newest one of each release, the newest last."""
    found: dict[str, Snapshot] = {}
    for row in reversed(rows):
        if row.good:
            found.setdefault(row.good.release.tag, row.good)
    return tuple(reversed(found.values()))
