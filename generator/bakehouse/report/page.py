"""A page: the lines and tables that a verb prints, before it is known where they go.

A pipe gets them as plain lines that stay as they are (`plain`), a terminal in colour (`terminal`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bakehouse.report.printable import printable, tabbed


class Style(StrEnum):
    """The meaning of a text, from which a terminal takes its colour."""

    NONE = ""
    TITLE = "title"
    GOOD = "good"
    BAD = "bad"
    CHANGED = "changed"
    ORIGIN = "origin"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Span:
    """A text that is safe to print, and its meaning."""

    text: str
    style: Style = Style.NONE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of spans."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells for a terminal, its text on a pipe, and the lines below it."""

    cells: tuple[Span, ...]
    plain: str
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, with the heads of their columns, which a terminal alone shows."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


Page = tuple[Line | Table, ...]


def span(text: str, style: Style = Style.NONE) -> Span:
    """Return a span whose text can do nothing to a terminal."""
    return Span(printable(text), style)


def code(text: str, style: Style = Style.NONE) -> Span:
    """Return a span of a file's text, which keeps its tabs."""
    return Span(tabbed(text), style)


def line(*parts: str | Span) -> Line:
    """Return a line of spans and of plain texts."""
    return Line(tuple(each if isinstance(each, Span) else span(each) for each in parts))


def lines(text: str) -> tuple[Line, ...]:
    """Return a line for each line of a text."""
    return tuple(map(line, text.split("\n")))


def row(cells: Iterable[str | Span], plain: str, below: Iterable[Line] = ()) -> Row:
    """Return a row of spans and of plain texts."""
    found = tuple(each if isinstance(each, Span) else span(each) for each in cells)
    return Row(found, printable(plain), tuple(below))
