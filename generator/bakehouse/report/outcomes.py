"""The result of a run."""

from collections.abc import Iterator

from bakehouse.host.state.run_result import ProductResult, RunResult
from bakehouse.report.page import Line, Page, Style, line, span


def show(ended: RunResult) -> Page:
    """Format a line or more for each product."""
    return tuple(part for each in ended.outcomes for part in _lines(each))


def _lines(outcome: ProductResult) -> Iterator[Line]:
    code = f"(exit {outcome.code}) " if outcome.code else ""
    style = Style.BAD if outcome.code else Style.GOOD
    for text in f"{outcome.product}: {code}{outcome.message}".split("\n"):
        yield line(span(text, style))
