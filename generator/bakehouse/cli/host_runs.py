"""Parts that the verbs share which run something on a host: apart, since they load the whole planning."""

import sys
from collections.abc import Callable
from functools import partial
from itertools import chain

from bakehouse.cli.host_commands import answer, listen, works
from bakehouse.cli.output import say
from bakehouse.errors import BakehouseError, worst
from bakehouse.events import Event
from bakehouse.host.planning.prepare import prepare
from bakehouse.host.runs import background
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_store import Run
from bakehouse.report import live, outcomes, steps
from bakehouse.report.page import line


def preview(state: State, request: Request, as_json: bool) -> None:
    """Print the plans, and change nothing; a product that is refused does not hide the others."""
    plans, codes = [], [0]
    for work in works(state, request.products, listen):
        try:
            plans.append(prepare(work, request).plan)
        except BakehouseError as error:
            listen(Event(work.place.product, "", str(error)))
            codes.append(error.exit_code)
    answer(plans, tuple(chain.from_iterable(map(steps.show, plans))), as_json)
    sys.exit(worst(codes))


def go(state: State, request: Request, as_json: bool) -> None:
    """Run a request in a background process, follow it, and exit with its code."""
    follow(background.start(state, request), as_json)


def follow(run: Run, as_json: bool, ask: Callable[[], None] = lambda: None) -> None:
    """Print the events of a run, then its result; exits with its code. `ask` is called meanwhile."""
    try:
        with live.following(sys.stderr, partial(say, err=True)) as listener:
            for event in background.follow(run, ask):
                listener(event)
    except KeyboardInterrupt:
        told = f"run {run.name} continues in the background; to follow it: bakehouse attach PRODUCT"
        say((line(told),), err=True)
        raise
    ended = background.ended(run)
    answer(ended, outcomes.show(ended), as_json)
    sys.exit(ended.code)
