"""A run in a background process: start it, and follow it for any time."""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial

from bakehouse.errors import ExternalError
from bakehouse.events import Event
from bakehouse.host.runs import worker
from bakehouse.host.state import clock, run_store
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_result import RunResult
from bakehouse.host.state.run_store import Run
from bakehouse.outside import detached

_POLL_SECONDS = 0.02


def start(state: State, request: Request) -> Run:
    """Start a run; it outlives the caller."""
    return _start(state, request, clock.run_name(), ())


def start_queued(state: State, request: Request, name: str, place: int) -> Run:
    """Start a run whose place in the queue is taken already, by the open file that its process inherits."""
    return _start(state, request, name, (place,))


def _start(state: State, request: Request, name: str, place: tuple[int, ...]) -> Run:
    run = run_store.run(state, name)
    descriptors = (run_store.create(run, request), *place)
    try:
        detached.start(partial(worker.do, state, run, request, bool(place)), run.log, *descriptors)
    finally:
        for each in descriptors:
            os.close(each)
    return run


def follow(run: Run, ask: Callable[[], None]) -> Iterator[Event]:
    """Yield the events of a run, from its beginning to its end; `ask`, called meanwhile, may exit."""
    told = 0
    while True:
        alive = run.alive()
        lines = run_store.lines(run)
        yield from map(run_store.event, lines[told:])
        told = len(lines)
        if not alive:
            return
        ask()
        time.sleep(_POLL_SECONDS)


def ended(run: Run) -> RunResult:
    """Return the result of a run; raises ExternalError for one that was killed."""
    end = run.end()
    if end is None:
        raise ExternalError(f"run {run.name} was interrupted", "to finish it: bakehouse resume PRODUCT")
    return end
