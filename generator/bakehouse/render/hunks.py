"""The parts in which a text on disk differs from the rendered one.

The text on disk may be anything, so that what is compared and shown of it is limited.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_COMPARED_PAIRS = 1_000_000
_SHOWN_LINES = 200
_SHOWN_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Hunk:
    """One part that differs: its first line on disk, from 1, and its diff.

    `start` and `end` are its lines in the rendered text, from 0; they are equal if lines are only too many.
    The diff has the lines on disk with `-`, the rendered ones with `+`.
    """

    line: int
    start: int
    end: int
    diff: str


def hunks(on_disk: str, belongs: str) -> Iterator[Hunk]:
    """Yield all parts that differ, from first to last."""
    before, after = _LINE.findall(on_disk), _LINE.findall(belongs)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    for old_start, old_end, start, end in _bounds(old, new):
        diff = "\n".join([*_side("-", old[old_start:old_end]), *_side("+", new[start:end])])
        yield Hunk(head + old_start + 1, head + start, head + end, diff)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the equal lines at the beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _bounds(old: Sequence[str], new: Sequence[str]) -> list[Sequence[int]]:
    """Return a bound for each difference, or one for all if there are too many lines to compare."""
    if len(old) * len(new) > _COMPARED_PAIRS:
        return [(0, len(old), 0, len(new))]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [bounds for tag, *bounds in opcodes if tag != "equal"]


def _side(sign: str, lines: Sequence[str]) -> list[str]:
    """Return the diff's lines of one side, as many as anybody reads."""
    shown = [f"{sign}{_short(line.removesuffix(chr(10)))}" for line in lines[:_SHOWN_LINES]]
    left = len(lines) - len(shown)
    return [*shown, f"{sign}… and {left} lines more"] if left else shown


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
