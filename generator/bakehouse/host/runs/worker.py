"""Entry point of the background process that runs one request; its caller may go away."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from types import FrameType

from bakehouse import codec, excerpt
from bakehouse.errors import StoppedError, SupersededError, worst
from bakehouse.events import Event
from bakehouse.host import bugs, retention
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import releases
from bakehouse.host.planning.comparison import is_awaited
from bakehouse.host.planning.prepare import prepare
from bakehouse.host.rollout.execution import Execution
from bakehouse.host.rollout.metrics import RunMetrics
from bakehouse.host.rollout.rollout import carry_out
from bakehouse.host.rollout.signals import STOPPING
from bakehouse.host.state import history, json_file, lock, queue
from bakehouse.host.state.clock import now
from bakehouse.host.state.history_entry import Action, HistoryEntry
from bakehouse.host.state.lock import Owner
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_result import ProductResult, RunResult
from bakehouse.host.state.run_store import Run
from bakehouse.model.host_config import HostConfig
from bakehouse.outside import git_history

# The message of a request that is no failure, since a newer one was first.
SKIPPED = "skipped: a newer release is deployed or about to be"


def do(state: State, run: Run, request: Request, entered: bool) -> None:
    """Run a request to its end, and write the result; `entered` if it has its place in the queue already."""
    for number in STOPPING:
        signal.signal(number, _stop)
    outcomes = tuple(_all(load.host(state.host, state.root), request, run.name, entered))
    json_file.write(run.ended, RunResult(worst(each.code for each in outcomes), outcomes))


def _stop(number: int, frame: FrameType | None) -> None:
    raise StoppedError("stopped by a signal")


def _all(host: HostConfig, request: Request, run: str, entered: bool) -> Iterable[ProductResult]:
    for place in host.places:
        if place.product not in request.products:
            continue
        outcome = _one(HostContext(host, place, _tell), request, run, entered)
        yield outcome
        if outcome.code == StoppedError.exit_code:
            return


def _tell(event: Event) -> None:
    # a disk that is full for the log is no reason to leave half a deploy
    with suppress(OSError):
        print(codec.line(codec.plain(event)), flush=True)


def _one(work: HostContext, request: Request, run: str, entered: bool) -> ProductResult:
    product = work.place.product
    try:
        row = _queued(work, request, run, entered)
    except SupersededError as error:
        said = SKIPPED if request.lenient else error
        return ProductResult(product, 0 if request.lenient else error.exit_code, str(said))
    except Exception as error:
        known = bugs.known(work, run, error)
        return ProductResult(product, known.exit_code, excerpt.cut_lines(str(known)), _row(work, run))
    starts = [step for step in row.backing if step.action == Action.START]
    begun = [step.service for step in starts if not is_awaited(step.reasons)]
    started = f", {', '.join(begun)} started" if begun else ""
    updated = [step for step in (*row.plan, *row.backing) if step not in starts]
    changed = sum(step.action != Action.KEEP for step in updated)
    return ProductResult(
        product, 0, f"now at {row.wanted}; {changed} of {len(updated)} services updated{started}", row
    )


def _row(work: HostContext, run: str) -> HistoryEntry | None:
    return next((row for row in reversed(history.read(work.state)) if row.run == run), None)


def _queued(work: HostContext, request: Request, run: str, entered: bool) -> HistoryEntry:
    descriptor = None if entered else queue.enter(work.state, run, waits_for(request))
    try:
        return _locked(work, request, run)
    finally:
        queue.leave(work.state, run)
        if descriptor is not None:
            os.close(descriptor)


def waits_for(request: Request) -> str:
    """Return the release that a request waits to deploy; empty if that is open, and for a rollback."""
    return (request.tag or "") if request.kind == history.DEPLOY else ""


def _locked(work: HostContext, request: Request, run: str) -> HistoryEntry:
    owner = Owner(run, os.getpid(), request.kind, request.who, now())
    seconds = lock.WAIT_SECONDS if request.wait else 0.0
    with lock.held(work.state, owner, seconds, partial(_keep_place, work, request, run)):
        _keep_place(work, request, run)
        _give_way(work, request, run)
        queue.leave(work.state, run)
        ledger = RunMetrics(run)
        try:
            with ledger.watching():
                with ledger.timed("decide"):
                    decided = prepare(work, request)
                return carry_out(Execution(work, request, decided, ledger))
        finally:
            retention.apply(work)


def _keep_place(work: HostContext, request: Request, run: str) -> None:
    """Refuse to go on where CI's key has given the place to a newer release; raises SupersededError."""
    if not queue.is_waiting(work.state, run):
        raise SupersededError(f"{request.tag} is superseded: a newer release took its place in the queue")


def _give_way(work: HostContext, request: Request, run: str) -> None:
    """Give way to a waiting run with a newer release; raises SupersededError."""
    others = queue.others(work.state, run)
    if request.kind != history.DEPLOY or request.tag in (None, releases.LATEST) or not any(others):
        return
    git_history.fetch(work.checkout, work.place.branch)
    if newer := [tag for tag in others if releases.is_older(work, request.tag, tag)]:
        raise SupersededError(f"{request.tag} is superseded: a deploy of the newer {newer[-1]} is waiting")
