"""The events of a run as they happen: on a terminal with one live line below them, else a line each."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from bakehouse.events import TRACEBACK, Event, Listener
from bakehouse.report import progress
from bakehouse.report.page import Line
from bakehouse.report.printable import printable


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


@contextmanager
def following(stream: TextIO, say: Callable[[tuple[Line, ...]], None]) -> Iterator[Listener]:
    """Yield a listener for the time of a run; what it prints goes to `say` where no terminal is there."""
    if not is_terminal(stream):
        yield lambda event: say(progress.show(event))
        return
    # rich is for a terminal alone: a run in a job or a service loads none of it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from bakehouse.report import terminal

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=terminal.console(stream), transient=True) as live:
        task = live.add_task("", total=None)

        def listen(event: Event) -> None:
            for line in progress.show(event):
                live.console.print(terminal.text(line), soft_wrap=True)
            if event.step != TRACEBACK:
                live.reset(task, description=printable(f"{event.product} {event.step}".strip()))

        yield listen
