"""The rotation of a long history: which lines stay, and which go to the archive. No I/O here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bakehouse.host.state.history_entry import HistoryEntry
from bakehouse.host.state.history_lines import HistoryLine


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most entries of a history, and their most bytes."""

    rows: int
    bytes: int


# a thousand entries of five services are 2 MB
BOUNDS = Bounds(1000, 4 * 1024**2)
Row = tuple[int, HistoryEntry]
Choose = Callable[[Sequence[HistoryEntry]], object]


def is_long(lines: Sequence[HistoryLine], most: Bounds) -> bool:
    """Tell whether the entries that this build knows are more than a tenth above the bounds."""
    known = [line for line in lines if isinstance(line.told, HistoryEntry)]
    size = sum(len(line.raw) + 1 for line in known)
    return len(known) > most.rows + most.rows // 10 or size > most.bytes + most.bytes // 10


def staying(lines: Sequence[HistoryLine], choose: Choose, most: Bounds) -> tuple[HistoryLine, ...]:
    """Return the lines that stay: the newest, those that this build does not know, and what a choice needs.

    What `choose` makes of the entries that stay is equal to what it makes of all.
    """
    rows = tuple((at, line.told) for at, line in enumerate(lines) if isinstance(line.told, HistoryEntry))
    count = len(newest([lines[at] for at, _ in rows], most))
    old, recent = rows[: len(rows) - count], rows[len(rows) - count :]
    wanted = choose([row for _, row in rows])

    def same(found: tuple[Row, ...]) -> bool:
        return choose([row for _, row in found]) == wanted

    gone = {at for at, _ in old} - {at for at, _ in _needed((), old, recent, same)}
    return tuple(line for at, line in enumerate(lines) if at not in gone)


def newest(lines: Sequence[HistoryLine], most: Bounds) -> Sequence[HistoryLine]:
    """Return the newest lines within the bounds, the oldest first."""
    sizes = accumulate(len(line.raw) + 1 for line in reversed(lines[-most.rows :]))
    count = sum(size <= most.bytes for size in sizes)
    return lines[len(lines) - count :]


def _needed(
    before: tuple[Row, ...],
    block: tuple[Row, ...],
    after: tuple[Row, ...],
    same: Callable[[tuple[Row, ...]], bool],
) -> tuple[Row, ...]:
    """Return the rows of a block that cannot go: try without all of it, then without its halves."""
    if not block or same(before + after):
        return ()
    if len(block) == 1:
        return block
    half = len(block) // 2
    first = _needed(before, block[:half], block[half:] + after, same)
    return first + _needed(before + first, block[half:], after, same)
