"""The events of a run, a line each, as they happen."""

from bakehouse.events import TRACEBACK, Event
from bakehouse.report.page import Line, Style, line, span


def show(event: Event) -> tuple[Line, ...]:
    """Format an event as `clock web: healthy`; a traceback is for the log alone."""
    if event.step == TRACEBACK:
        return ()
    place = " ".join(part for part in (event.product, event.step) if part)
    first, *more = event.text.splitlines() or [""]
    head = line(span(f"{place}: ", Style.TITLE), first) if place else line(first)
    return (head, *map(line, more))
