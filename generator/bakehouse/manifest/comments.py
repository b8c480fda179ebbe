"""Comments that mark a line: `# confirm`, with or without words after it. PyYAML drops comments.

A mark is a comment that begins with `confirm`. It is about its own line; where that has nothing else, about
the next line that has more than a comment.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARK = re.compile(r"#+\s*confirm\b(?![-\w])[\s:,.]*(.*)", re.IGNORECASE)
Position = tuple[int, int]


def marks(text: str) -> dict[int, list[str]]:
    """Find the lines that marks are about, from 0, each with the words of its marks."""
    found: dict[int, list[str]] = {}
    waiting, last, scalars = list[str](), 0, _scalars(text)
    starts = [start for start, _ in scalars]
    for number, line in enumerate(text.split("\n")):
        column = _comment(number, line, starts, scalars)
        if column is not None and (mark := _MARK.fullmatch(line.rstrip(), column)):
            waiting.append(mark[1])
            last = number
        if waiting and line[:column].strip():
            found[number], waiting = waiting, []
    return {**found, last: waiting} if waiting else found


def _comment(
    number: int, line: str, starts: Sequence[Position], scalars: Sequence[tuple[Position, Position]]
) -> int | None:
    """Find the column at which a line's comment begins: at the first `#` that is in no scalar."""
    for sign in re.finditer("#", line):
        place = (number, sign.start())
        before = bisect_right(starts, place) - 1
        if before < 0 or scalars[before][1] <= place:
            return sign.start()
    return None


def _scalars(text: str) -> list[tuple[Position, Position]]:
    """Return the spans of the scalars, in order."""
    events = yaml.parse(text, Loader=LOADER)
    return [_span(each) for each in events if isinstance(each, yaml.ScalarEvent)]


def _span(scalar: Any) -> tuple[Position, Position]:
    start, end = scalar.start_mark, scalar.end_mark
    # A block's text begins on the next line; behind its `|` a comment may stand.
    first = (start.line + 1, 0) if scalar.style in ("|", ">") else (start.line, start.column)
    return first, (end.line, end.column)
