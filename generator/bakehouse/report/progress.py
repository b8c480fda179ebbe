"""The events of a run, a line each, as they happen."""

from bakehouse.events import TRACEBACK, Event
from bakehouse.report.printable import printable


def show(event: Event) -> str:
    """Format an event as `clock web: healthy`; a traceback is for the log alone."""
    if event.step == TRACEBACK:
        return ""
    place = " ".join(part for part in (event.product, event.step) if part)
    lines = event.text.splitlines() or [""]
    first = f"{place}: {lines[0]}" if place else lines[0]
    return "".join(f"{printable(line)}\n" for line in (first, *lines[1:]))
