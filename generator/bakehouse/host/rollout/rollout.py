"""The story of a deploy and of a rollback: do the plan, check it, record it, or roll back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

from bakehouse import excerpt
from bakehouse.errors import BakehouseError, RollbackFailedError, RolledBackError
from bakehouse.host import bugs
from bakehouse.host.planning import image_names, step_words
from bakehouse.host.planning import networks as planned_networks
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import (
    actions,
    backing,
    backing_notes,
    checkout,
    health_wait,
    hooks,
    networks,
    plain_compose,
    records,
    rollback,
)
from bakehouse.host.rollout.execution import Execution
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.rollout.signals import undisturbed
from bakehouse.host.state import (
    definitions,
    disk_reserve,
    failed_releases,
    history,
    journal,
    managed_containers,
)
from bakehouse.host.state.history_entry import Action, HistoryEntry, RunOutcome
from bakehouse.host.state.journal_entry import CHECKOUT, RETURN
from bakehouse.host.state.snapshot import ManagedContainer, Snapshot
from bakehouse.model.service import ServiceKind

_LOOK = "fix it by hand; look first at: bakehouse status, docker compose ps, docker compose logs"


def carry_out(run: Execution) -> HistoryEntry:
    """Do a plan; the caller holds the lock. Raises RolledBackError or RollbackFailedError after a failure."""
    _make_ready(run)
    try:
        return _deploy(run)
    except Exception as error:
        # also what nobody thought of: half a deploy must not stay
        _go_back(run, bugs.known(run.context, run.metrics.run, error))


def _make_ready(run: Execution) -> None:
    """Do what touches no service: scripts before it, pulls, names of images; raises BakehouseError."""
    context, decision, metrics = run.context, run.decision, run.metrics
    disk_reserve.hold(context.state)
    for note in decision.plan.notes:
        context.say("note", note)
    if decision.plan.changes:
        metrics.look_at_builds()
    try:
        with metrics.timed("before"):
            if run.request.kind == history.DEPLOY and hooks.scripts_before(decision.product):
                metrics.await_looks()
            hooks.before(context, decision.product, decision.plan, run.request.kind)
        with metrics.timed("pull"):
            running = decision.facts.containers
            actions.give_names(image_names.to_put_back(decision.before.services, running))
            actions.give_names(image_names.lost(decision.product, decision.plan.steps, running))
            backing.fetch(context, decision)
            actions.fetch(context, decision.plan.changes, decision.plan.download)
        run.begin(CHECKOUT)
    except BakehouseError as error:
        disk_reserve.give(context.state)
        metrics.look_at_builds()
        run.record(RunOutcome.FAILED, error.what)
        raise


def _deploy(run: Execution) -> HistoryEntry:
    context, plan, product, metrics = run.context, run.decision.plan, run.decision.product, run.metrics
    _move_checkout(run)
    plain_compose.write(context.checkout, run.decision.configured, plan.services)
    for network in plan.networks:
        run.begin(f"network {network.name}")
        networks.remake(context, run.decision.project, run.decision.configured.networks[network.name])
    swapped = {}
    for step in plan.changes:
        run.begin(f"swap {step.service}")
        with metrics.timed(step.service):
            if containers := _swap(run, step):
                swapped[step.service] = containers
    stay = {key: swapped[key] for key in _staying(run) if key in swapped}
    with metrics.timed("watch"):
        # nothing of ours is to build from here on, unless the repo's own scripts do
        if plan.changes:
            metrics.look_at_builds()
        health_wait.watch(context, product, stay)
    with metrics.timed("after"):
        newest = {key: containers[-1] for key, containers in stay.items()}
        if hooks.after(context, product, plan, newest, run.request.kind):
            metrics.look_at_builds()
    failed_releases.forget(context.state, plan.release.tag)
    definitions.write(context.state, planned_networks.recordable(run.decision.configured))
    with undisturbed():
        entry = run.record(RunOutcome.GOOD, good=Snapshot(plan.release, plan.release.commit, plan.services))
        managed_containers.renew(context.state, _left_alone(run))
        backing_notes.renew(context.state, run.decision.facts, swapped)
        journal.clear(context.state)
    return entry


def _staying(run: Execution) -> Iterator[str]:
    """Iterate over what was replaced and is to stay up; no release is at fault for a backing service."""
    for step in run.decision.plan.changes:
        target = run.decision.facts.targets.get(step.service)
        replaced = step.action in (Action.RECREATE, Action.RESTART)
        if target and replaced and target.service.kind is not ServiceKind.JOB:
            yield step.service


def _left_alone(run: Execution) -> dict[str, ManagedContainer]:
    """Return the records of what no step changed, with the fingerprints of today where they are the same."""
    facts, plan = run.decision.facts, run.decision.plan
    changed = {step.service for step in plan.changes}
    same = {step.service for step in plan.steps if step.action is Action.KEEP and not step.reasons}
    return {
        key: replace(known, fingerprint=facts.targets[key].fingerprint) if key in same else known
        for key, known in facts.recorded.items()
        if key not in changed
    }


def _move_checkout(run: Execution) -> None:
    """Move the checkout to the release, by force if a killed run left it half-way."""
    folder, commit = run.context.checkout, run.decision.plan.release.commit
    killed = run.decision.interrupted
    go = checkout.force if killed is not None and killed.step in (CHECKOUT, RETURN) else checkout.move
    go(folder, commit)
    checkout.follow(folder, run.decision.configured.mounted.submodules)


def _swap(run: Execution, step: ServiceStep) -> tuple[Container, ...]:
    """Do one step, and check that all containers are healthy and have the wanted digest."""
    context, decision = run.context, run.decision
    context.say(step.service, step_words.doing(step))
    run.metrics.begun.append(step.service)
    old = decision.facts.all_of(step.service)
    if step.action is not Action.START:
        managed_containers.forget(context.state, step.service)
    if step.action is Action.REMOVE:
        actions.remove(old)
        return ()
    target = _patient(run, decision.facts.wanted(step.service))
    if step.action is not Action.START:
        actions.clear(old)
    if step.service in decision.facts.others:
        containers = backing.act(context, decision, step, target, old)
    else:
        containers = actions.swap(context, decision.product, decision.project, step, target, old)
    records.note(context.state, decision.facts, step, containers)
    return containers


def _patient(run: Execution, target: ServiceTarget) -> ServiceTarget:
    """Forgive restarts only if this run started or replaced what the service may wait for."""
    *before, _ = run.metrics.begun
    # many a file does not say that an app waits for its database
    may_wait = {*target.after, *run.decision.facts.backing}
    return target if may_wait & set(before) else replace(target, start=0.0)


def _go_back(run: Execution, error: BakehouseError) -> NoReturn:
    """Restore the previous release, then raise the failure, under the exit code of the outcome."""
    state = run.context.state
    disk_reserve.give(state)
    run.metrics.look_at_builds()
    run.context.say("rollback", f"{error.what}\n  rolling back")
    if isinstance(error, GateError):
        failed_releases.note(state, run.decision.plan.release.tag, excerpt.cut(error.what.splitlines()[0]))
    try:
        with undisturbed(), run.metrics.timed("return"):
            run.begin(RETURN)
            rollback.put_back(run)
            backing.say_left(run.context, run.decision, run.metrics.begun)
    except Exception as raised:
        second = bugs.known(run.context, run.metrics.run, raised)
        run.record(RunOutcome.BROKEN, f"{error.what}; then the rollback failed: {second.what}")
        raise RollbackFailedError(
            f"{error.what}\n  the rollback failed too: {second.what}", _LOOK
        ) from raised
    run.record(RunOutcome.RETURNED, error.what)
    journal.clear(state)
    raise RolledBackError(
        f"{error.what}\n  rolled back: the previous release runs again", error.hint
    ) from error
