"""The story of a deploy and of a rollback: do what was decided, prove it, remember it, or put back."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from bakehouse.errors import BakehouseError, BrokenError, OutsideError, ReturnedError
from bakehouse.host import execute, pins, steps
from bakehouse.host.back import put_back
from bakehouse.host.decide import Decided
from bakehouse.host.execute import GateError
from bakehouse.host.ledger import Ledger
from bakehouse.host.model.configured import Kind
from bakehouse.host.model.observed import Container, Good, Recorded
from bakehouse.host.model.planned import Action, Step
from bakehouse.host.records import Done, Row, Verdict
from bakehouse.host.request import Request
from bakehouse.host.state import frozen, history, journal, running, spare
from bakehouse.host.state.journal import CHECKOUT, RETURN, Journal
from bakehouse.host.work import Work
from bakehouse.outside import git

STOPPING = (signal.SIGTERM, signal.SIGINT)
_LOOK = "look at it now: bakehouse status, docker compose ps, docker compose logs"


def carry_out(work: Work, request: Request, decided: Decided, ledger: Ledger) -> Row:
    """Do a plan; the caller holds the lock. Raises ReturnedError or BrokenError after a failure."""
    spare.hold(work.state)
    if decided.plan.changes:
        ledger.look_at_builds()
    try:
        with ledger.timed("before"):
            if request.kind == history.DEPLOY and steps.scripts_before(decided.product):
                ledger.await_looks()
            steps.before(work, decided.product, decided.plan, request.kind)
        with ledger.timed("pull"):
            execute.keep(decided.before.services, decided.facts.containers)
            execute.restore_names(decided.product, decided.plan.steps, decided.facts.containers)
            execute.fetch(work, decided.plan.changes)
        _note(work, request, decided, ledger, CHECKOUT)
    except BakehouseError as error:
        spare.give(work.state)
        ledger.look_at_builds()
        _remember(work, request, decided, ledger, Verdict.FAILED, error.what, clear=False)
        raise
    try:
        return _go(work, request, decided, ledger)
    except Exception as error:
        # also what nobody thought of: half a deploy must not stay
        return _return(work, request, decided, ledger, _known(error))


def _known(error: Exception) -> BakehouseError:
    return error if isinstance(error, BakehouseError) else OutsideError(f"unexpected: {error!r}", _LOOK)


def _go(work: Work, request: Request, decided: Decided, ledger: Ledger) -> Row:
    plan, product = decided.plan, decided.product
    _move(work, decided)
    pins.prepare(work.checkout, product.compose)
    pins.write(work.checkout, plan.services)
    swapped = {}
    for step in plan.changes:
        _note(work, request, decided, ledger, f"swap {step.service}")
        with ledger.timed(step.service):
            if container := _swap(work, decided, ledger, step):
                swapped[step.service] = container
    stay = {s.key: swapped[s.key] for s in product.services if s.key in swapped and s.kind is Kind.SERVICE}
    with ledger.timed("watch"):
        # nothing of ours is to build from here on, unless the repo's own scripts do
        if plan.changes:
            ledger.look_at_builds()
        execute.watch(work, product, stay)
    with ledger.timed("after"):
        if steps.after(work, product, plan, stay, request.kind):
            ledger.look_at_builds()
    frozen.forget_failure(work.state, plan.release.tag)
    good = Good(plan.release, plan.release.commit, plan.services)
    with _undisturbed():
        return _remember(work, request, decided, ledger, Verdict.GOOD, "", good)


def _move(work: Work, decided: Decided) -> None:
    """The checkout to the release; over what a killed run left half-way, where one did."""
    killed = decided.interrupted is not None and decided.interrupted.step in (CHECKOUT, RETURN)
    (git.force if killed else git.move)(work.checkout, decided.plan.release.commit)


def _swap(work: Work, decided: Decided, ledger: Ledger, step: Step) -> Container | None:
    """One step, and its proof: good, and by digest what was wanted."""
    work.say(step.service, f"{step.action}: {', '.join(step.reasons)}")
    ledger.begun.append(step.service)
    running.forget(work.state, step.service)
    if step.action is Action.REMOVE:
        execute.remove(step.container or "")
        return None
    target = decided.facts.targets[step.service]
    container = execute.swap(work, decided.product, decided.project, step, target)
    if not container.runs(step.digest):
        raise GateError(f"{step.service} runs {container.digest}, wanted was {step.digest}")
    running.note(work.state, step.service, Recorded(container.id, target.fingerprint, step.digest))
    return container


def _return(work: Work, request: Request, decided: Decided, ledger: Ledger, error: BakehouseError) -> Row:
    """The state from before, proved; then the failure, under the exit code that says how it ended."""
    spare.give(work.state)
    ledger.look_at_builds()
    work.say("return", f"{error.what}\n  putting back what was there before")
    if isinstance(error, GateError):
        frozen.note_failure(work.state, decided.plan.release.tag, error.what.splitlines()[0])
    try:
        with _undisturbed(), ledger.timed("return"):
            _note(work, request, decided, ledger, RETURN)
            put_back(work, decided, ledger)
    except Exception as raised:
        second = _known(raised)
        both = f"{error.what}; then {second.what}"
        _remember(work, request, decided, ledger, Verdict.BROKEN, both, clear=False)
        raise BrokenError(f"{error.what}\n  and the way back failed: {second.what}", _LOOK) from raised
    _remember(work, request, decided, ledger, Verdict.RETURNED, error.what)
    raise ReturnedError(f"{error.what}\n  what was there before serves again", error.mend) from error


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nobody ends this half-way by asking for an end (once more)."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _note(work: Work, request: Request, decided: Decided, ledger: Ledger, step: str) -> None:
    note = Journal(ledger.run, request.kind, ledger.started, decided.plan.release, decided.before, step)
    journal.write(work.state, note)


def _remember(
    work: Work,
    request: Request,
    decided: Decided,
    ledger: Ledger,
    verdict: Verdict,
    why: str,
    good: Good | None = None,
    clear: bool = True,
) -> Row:
    row = Row(
        version=1,
        run=ledger.run,
        kind=request.kind,
        started=ledger.started,
        who=request.who,
        url=request.url,
        wanted=decided.plan.release.tag,
        plan=tuple(Done(s.service, s.action, s.reasons, s.image, s.digest) for s in decided.plan.steps),
        milliseconds=ledger.milliseconds,
        verdict=verdict,
        why=why,
        good=good,
        memory_before=ledger.before,
        memory_least=ledger.least,
        built=ledger.built() if decided.plan.changes else None,
    )
    history.append(work.state, row)
    if clear:
        journal.clear(work.state)
    return row
