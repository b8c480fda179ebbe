"""The way back: a plan like any other, to what served before; jobs never run."""

from dataclasses import replace

from bakehouse.host import configuration, execute, observe, pins, targets
from bakehouse.host.decide import Decided, facts
from bakehouse.host.execute import GateError
from bakehouse.host.ledger import Ledger
from bakehouse.host.model.configured import Kind, Product
from bakehouse.host.model.observed import Configuration, Facts, Recorded
from bakehouse.host.model.planned import Action, Step
from bakehouse.host.plan import plan
from bakehouse.host.state import running
from bakehouse.host.work import Work
from bakehouse.outside import git


def put_back(work: Work, decided: Decided, ledger: Ledger) -> None:
    """Put back checkout, pins and services; raises GateError or OutsideError."""
    good = decided.before
    observe.patiently(lambda: observe.containers(decided.product, decided.project))
    git.force(work.checkout, good.commit)
    product = _product(work, decided)
    pins.prepare(work.checkout, product.compose)
    pins.write(work.checkout, good.services)
    known = targets.read(work.checkout, product, good.commit)
    for name in _added(decided):
        if _touched(decided, ledger, name):
            _take_away(work, decided, name)
    now = facts(work, product, known)
    for step in plan(product, good.release, good.services, now, jobs=False).changes:
        if _touched(decided, ledger, step.service):
            _return(work, product, known, now, step)


def _product(work: Work, decided: Decided) -> Product:
    """As the commit that we go back to has it; before the first deploy it may have nothing."""
    commit = decided.before.commit
    known_then = configuration.described(work.checkout, commit)
    product = configuration.product(work.checkout, commit, work.place) if known_then else decided.product
    then = tuple(each for each in product.services if each.key in decided.before.services)
    return replace(product, services=then)


def _touched(decided: Decided, ledger: Ledger, service: str) -> bool:
    """What this run has begun to change; after one that was killed, whatever is not as it was."""
    return decided.interrupted is not None or service in ledger.begun


def _added(decided: Decided) -> list[str]:
    stay = (each.key for each in decided.product.services if each.kind is Kind.SERVICE)
    return [key for key in stay if key not in decided.before.services]


def _take_away(work: Work, decided: Decided, name: str) -> None:
    running.forget(work.state, name)
    container = observe.containers(decided.product, decided.project).get(name)
    if container:
        work.say(name, "remove: it was not there before")
        execute.remove(container.id)


def _return(work: Work, product: Product, known: Configuration, now: Facts, step: Step) -> None:
    running.forget(work.state, step.service)
    if step.action is Action.REMOVE:
        execute.remove(step.container or "")
        return
    work.say(step.service, f"back to {step.image}")
    target = now.targets[step.service]
    back = execute.swap(work, product, known.project, step, target)
    if not back.runs(step.digest):
        raise GateError(f"{step.service} runs {back.digest}, before it was {step.digest}")
    running.note(work.state, step.service, Recorded(back.id, target.fingerprint, step.digest))
