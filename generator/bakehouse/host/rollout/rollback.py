"""The rollback to the snapshot before a deploy: a plan like any other, without jobs."""

from bakehouse.errors import ExternalError
from bakehouse.host.config import load
from bakehouse.host.planning import compose_config, running_containers
from bakehouse.host.planning import networks as planned_networks
from bakehouse.host.planning.compose_project import ComposeProject, ServiceTarget
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Facts
from bakehouse.host.rollout import (
    actions,
    backing,
    checkout,
    networks,
    plain_compose,
    records,
    return_plan,
)
from bakehouse.host.rollout.execution import Execution
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.state import definitions, managed_containers
from bakehouse.host.state.definitions import Definitions
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside.docker import ask


def put_back(run: Execution) -> None:
    """Restore checkout, pins and services; raises GateError or ExternalError."""
    context, good = run.context, run.decision.before
    running_containers.await_engine()
    checkout.force(context.checkout, good.commit)
    described = _product(run)
    product = described.limited_to(good.services)
    known = compose_config.resolve(context.checkout, described, good.commit).limited_to(good.services)
    plain_compose.write(context.checkout, known, _pinned(run, known))
    checkout.follow(context.checkout, known.mounted.submodules)
    for name in return_plan.added(run.decision.product, good, run.touched):
        _take_away(run, name)
    was = definitions.read(context.state) or Definitions()
    for network in planned_networks.changed(known, was):
        networks.remake(context, known.project, network)
    now = running_containers.facts(context, product, known)
    fell = return_plan.fell(run.decision.facts, now)
    ran = return_plan.running(run.decision.facts)
    for step in return_plan.steps(product, good, now, ran, lambda key: run.touched(key) or key in fell):
        _return(run, product, known, now, step)


def _product(run: Execution) -> ProductConfig:
    """Return the configuration at the commit to go back to; the deploy's own, if that commit has none."""
    context, before = run.context, run.decision.before
    described = load.described(context.checkout, before.commit)
    return load.product(context.checkout, before.commit, context.place) if described else run.decision.product


def _pinned(run: Execution, known: ComposeProject) -> dict[str, DeployedImage]:
    """Return the images to pin: of a backing service, only where its own name leads to another one by now."""
    services = run.decision.before.services
    others = {key: known.others[key] for key in services.keys() & known.others.keys() if run.touched(key)}
    moved = {key for key, each in others.items() if not _leads(known, each, services[key])}
    return {key: served for key, served in services.items() if key in known.targets or key in moved}


def _leads(known: ComposeProject, target: ServiceTarget, served: DeployedImage) -> bool:
    """Tell whether the name that Compose gives to a service's image is that of the one that ran."""
    name = target.service.image or f"{known.project}-{target.service.key}"
    found, ran = ask.image(name), ask.image(served.image)
    return found is not None and ran is not None and found.id == ran.id


def _take_away(run: Execution, name: str) -> None:
    managed_containers.forget(run.context.state, name)
    containers = running_containers.by_service(run.decision.product, run.decision.project).get(name)
    if containers:
        run.context.say(name, "removing: it is new in the failed release")
        actions.remove(containers)


def _return(
    run: Execution, product: ProductConfig, known: ComposeProject, now: Facts, step: ServiceStep
) -> None:
    state = run.context.state
    managed_containers.forget(state, step.service)
    if step.action is Action.REMOVE:
        actions.remove(now.all_of(step.service))
        return
    run.context.say(step.service, f"rolling back to {step.image}")
    target = now.wanted(step.service)
    if not ask.images([step.image]):
        actions.fetch(run.context, [step], 0)
    old = now.all_of(step.service)
    actions.clear(old)
    try:
        back = actions.swap(run.context, product, known.project, step, target, old)
    except (GateError, ExternalError) as error:
        # only what has no entry in either release: it follows what it uses, and the rest must still go back
        if step.service not in now.others or step.service in run.decision.before.services:
            raise
        run.context.say(step.service, f"{error.what}\n  {backing.look(step.service)}")
        return
    records.note(state, now, step, back)
