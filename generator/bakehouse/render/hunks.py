"""Where a text on disk differs from the one that belongs there, part by part.

What stands on disk may be anything, so that its size bounds what is compared and shown of it.
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
    """One part that differs: its first line on disk, from 1; its diff; the lines that belong there.

    `start` and `end` count the lines of the text that belongs, from 0; they are equal where lines are
    only too many. The diff has the lines on disk with `-`, those that belong with `+`.
    """

    line: int
    start: int
    end: int
    diff: str


def hunks(on_disk: str, belongs: str) -> Iterator[Hunk]:
    """All parts that differ, from first to last."""
    before, after = _LINE.findall(on_disk), _LINE.findall(belongs)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    for old_start, old_end, start, end in _bounds(old, new):
        diff = "\n".join([*_side("-", old[old_start:old_end]), *_side("+", new[start:end])])
        yield Hunk(head + old_start + 1, head + start, head + end, diff)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _bounds(old: Sequence[str], new: Sequence[str]) -> list[Sequence[int]]:
    """Fine bounds where there are not too many lines to compare each with each; else all at once."""
    if len(old) * len(new) > _COMPARED_PAIRS:
        return [(0, len(old), 0, len(new))]
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [bounds for tag, *bounds in opcodes if tag != "equal"]


def _side(sign: str, lines: Sequence[str]) -> list[str]:
    """The lines as far as anybody reads them."""
    shown = [f"{sign}{_short(line.removesuffix(chr(10)))}" for line in lines[:_SHOWN_LINES]]
    left = len(lines) - len(shown)
    return [*shown, f"{sign}… and {left} lines more"] if left else shown


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
