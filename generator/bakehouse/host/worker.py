"""What the process does that `bakehouse.host.detached` starts: what was asked, whoever asked may go away."""

import os
import signal
import traceback
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType

from bakehouse import codec
from bakehouse.errors import BakehouseError, OutsideError, StoppedError, SupersededError, worst
from bakehouse.events import Event
from bakehouse.host import configuration, resolve, retention
from bakehouse.host.decide import decide
from bakehouse.host.deploy import STOPPING, carry_out
from bakehouse.host.ledger import Ledger, now
from bakehouse.host.model.configured import Host
from bakehouse.host.records import Ended, Outcome, Row
from bakehouse.host.request import Request
from bakehouse.host.state import history, lock, queue, store
from bakehouse.host.state.folder import State
from bakehouse.host.state.lock import Owner
from bakehouse.host.state.runs import Run
from bakehouse.host.work import Work
from bakehouse.outside import git


def do(state: State, run: Run, request: Request) -> None:
    """Do one run to its end, and leave how it ended."""
    for number in STOPPING:
        signal.signal(number, _stop)
    outcomes = tuple(_all(configuration.host(state), request, run.name))
    store.write(run.ended, Ended(worst(each.code for each in outcomes), outcomes))


def _stop(number: int, frame: FrameType | None) -> None:
    raise StoppedError("somebody asked this run to end")


def _all(host: Host, request: Request, run: str) -> Iterable[Outcome]:
    for place in host.places:
        if place.product not in request.products:
            continue
        outcome = _one(Work(host, place, _tell), request, run)
        yield outcome
        if outcome.code == StoppedError.exit_code:
            return


def _tell(event: Event) -> None:
    # a disk that is full for the log is no reason to leave half a deploy
    with suppress(OSError):
        print(codec.line(codec.plain(event)), flush=True)


def _one(work: Work, request: Request, run: str) -> Outcome:
    product = work.place.product
    try:
        row = _locked(work, request, run)
    except SupersededError as error:
        said = "a newer release of this branch is already here or on its way" if request.lenient else error
        return Outcome(product, 0 if request.lenient else error.exit_code, str(said))
    except BakehouseError as error:
        return Outcome(product, error.exit_code, str(error), _row(work, run))
    except Exception as error:
        traceback.print_exc()
        return Outcome(product, OutsideError.exit_code, f"unexpected: {error!r}", _row(work, run))
    changed = sum(step.action != "keep" for step in row.plan)
    return Outcome(product, 0, f"{row.wanted} serves; {changed} of {len(row.plan)} services changed", row)


def _row(work: Work, run: str) -> Row | None:
    return next((row for row in reversed(history.read(work.state)) if row.run == run), None)


def _locked(work: Work, request: Request, run: str) -> Row:
    owner = Owner(run, os.getpid(), request.kind, request.who, now())
    with (
        queue.waiting(work.state, run, request.tag or ""),
        lock.held(work.state, owner, request.wait),
    ):
        _give_way(work, request, run)
        ledger = Ledger(run)
        try:
            with ledger.watching():
                with ledger.timed("decide"):
                    decided = decide(work, request)
                return carry_out(work, request, decided, ledger)
        finally:
            retention.apply(work)


def _give_way(work: Work, request: Request, run: str) -> None:
    """Leave it to somebody who waits with a newer release; raises SupersededError."""
    others = queue.others(work.state, run)
    if request.kind != history.DEPLOY or request.tag in (None, resolve.LATEST) or not any(others):
        return
    git.fetch(work.checkout, work.place.branch)
    if newer := [tag for tag in others if resolve.is_older(work, request.tag, tag)]:
        raise SupersededError(f"{request.tag} is superseded: somebody waits to deploy {newer[-1]}")
