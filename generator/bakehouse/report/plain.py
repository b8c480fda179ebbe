"""A page as plain text: the same lines for a pipe, a log or a script, whatever a terminal makes of them."""

from collections.abc import Iterator

from bakehouse.report.page import Line, Page, Table
from bakehouse.report.printable import commandless


def show(page: Page) -> str:
    """Format a page as lines of text."""
    return "".join(f"{commandless(text)}\n" for part in page for text in _texts(part))


def _texts(part: Line | Table) -> Iterator[str]:
    if isinstance(part, Line):
        yield _text(part)
        return
    for row in part.rows:
        yield row.plain
        yield from map(_text, row.below)


def _text(line: Line) -> str:
    return "".join(span.text for span in line.spans)
