"""A page on a terminal, by rich; imported there alone."""

import os
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bakehouse.report.page import Line, Page, Span, Style, Table

_STYLES = {
    Style.NONE: "",
    Style.TITLE: "bold",
    Style.GOOD: "green",
    Style.BAD: "red",
    Style.CHANGED: "yellow",
    Style.ORIGIN: "cyan",
    Style.QUIET: "dim",
}


def console(stream: TextIO) -> Console:
    """Return the console of a stream; with NO_COLOR it prints no escape at all."""
    # no_color would still print bold and dim
    return Console(
        file=stream,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        highlight=False,
        emoji=False,
    )


def show(page: Page, stream: TextIO) -> None:
    """Print a page: lines as they are, the cells of a table below the heads of their columns."""
    target = console(stream)
    for part in page:
        for each in [text(part)] if isinstance(part, Line) else _rows(part):
            # a line that is too long for the terminal is its to wrap: what is copied from it stays whole
            target.print(each, soft_wrap=True)


def text(line: Line) -> Text:
    """Return a line as rich's text."""
    return Text.assemble(*map(_pair, line.spans))


def _rows(table: Table) -> Iterator[Text]:
    heads = [Text(head, _STYLES[Style.QUIET]) for head in table.heads]
    body = [[Text(*_pair(cell)) for cell in row.cells] for row in table.rows]
    widths = [max(cell.cell_len for cell in column) for column in zip(heads, *body, strict=True)]
    yield _joined(heads, widths)
    for row, cells in zip(table.rows, body, strict=True):
        yield _joined(cells, widths)
        yield from map(text, row.below)


def _joined(cells: list[Text], widths: list[int]) -> Text:
    for cell, width in zip(cells, widths, strict=True):
        cell.align("left", width)
    joined = Text("  ").join(cells)
    joined.rstrip()
    return joined


def _pair(span: Span) -> tuple[str, str]:
    return span.text, _STYLES[span.style]
