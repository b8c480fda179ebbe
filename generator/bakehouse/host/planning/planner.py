"""The planner: from the facts and the wanted release to a plan, without any I/O."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from bakehouse import names
from bakehouse.errors import RefusedError
from bakehouse.host.planning import comparison, followers, image_names, soft_order
from bakehouse.host.planning.comparison import (
    CONFIGURATION,
    FILES,
    IMAGE,
    NETWORK,
    NOT_ASKED,
    NOT_IN_RELEASE,
    UNKNOWN,
    runs,
)
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage, ManagedContainer, Snapshot
from bakehouse.image_reference import ImageReference
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceKind
from bakehouse.release import Release


def wanted(product: ProductConfig, release: Release) -> dict[str, DeployedImage]:
    """Return the image of each managed service in a release; raises RefusedError if one is missing."""
    missing = sorted({each.image for each in product.services} - release.images.keys())
    if missing:
        raise RefusedError(
            f"release {release.tag} has no image {', '.join(missing)}",
            "publish it again: run the images workflow",
        )
    return {
        each.key: DeployedImage(f"{product.images[each.image]}:{release.tag}", release.images[each.image])
        for each in product.services
    }


def serving(product: ProductConfig, facts: Facts, last: Release | None) -> Snapshot:
    """Make the snapshot of everything that runs now: a failed deploy returns to it."""
    keys = {service.key for service in product.services} | facts.recorded.keys()
    containers = {key: facts.containers[key] for key in sorted(keys & facts.containers.keys())}
    services = {key: image_names.kept(product, container) for key, container in containers.items()}
    return Snapshot(last or Release(facts.commit, names.LOCAL_TAG, {}), facts.commit, services)


def plan(
    product: ProductConfig,
    release: Release,
    services: Mapping[str, DeployedImage],
    facts: Facts,
    only: frozenset[str] = frozenset(),
    jobs: bool = True,
) -> DeployPlan:
    """Plan the step of each service: first removals, then the others in the order of their dependencies.

    `only` names the services to touch (all, if empty); `jobs` is False on a rollback, which runs none.
    """
    steps = [_step(facts, facts.targets[name], services[name], jobs) for name in ordered(facts.targets)]
    if only:
        steps = [step if step.service in only else _left(facts, step) for step in steps]
    after = {step.service: DeployedImage(step.image, step.digest) for step in steps}
    steps = list(followers.extended(steps, facts))
    removed = () if only else tuple(_removed(facts, product))
    return DeployPlan(product.product, release, facts.commit, (*removed, *steps), after)


def ordered(targets: Mapping[str, ServiceTarget]) -> list[str]:
    """Sort the services: each after its dependencies, jobs before what they prepare.

    Raises RefusedError for a cycle.
    """
    graph = {
        name: [other for other in target.after if other in targets]
        for name, target in sorted(targets.items())
    }
    try:
        return list(TopologicalSorter(_sorted(soft_order.completed(graph, targets))).static_order())
    except CycleError as error:
        raise RefusedError(f"circular dependency between services: {' → '.join(error.args[1])}") from error


def _sorted(graph: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(after) for name, after in graph.items()}


def _step(facts: Facts, target: ServiceTarget, served: DeployedImage, jobs: bool) -> ServiceStep:
    key, kind = target.service.key, target.service.kind
    container = facts.containers.get(key)
    reasons = tuple(comparison.reasons(facts, target, facts.all_of(key), served))
    action = _action(kind, reasons, jobs)
    if container and (action is Action.KEEP or not {IMAGE, UNKNOWN} & set(reasons)):
        # Compose makes a container anew for another tag of the same image, so it keeps the one that it has
        same = runs(facts.recorded.get(key), container, served.digest)
        digest = served.digest if same else container.digest
        return ServiceStep(key, action, reasons, container.image, digest, None, container.id, target.count)
    pull = None if action is Action.KEEP else ImageReference.parse(served.image).pinned(served.digest)
    old = container.id if container else None
    return ServiceStep(key, action, reasons, served.image, served.digest, pull, old, target.count)


def _action(kind: ServiceKind, reasons: tuple[str, ...], jobs: bool) -> Action:
    if not reasons or (kind is ServiceKind.JOB and not jobs):
        return Action.KEEP
    if kind is ServiceKind.JOB:
        return Action.JOB
    return Action.RESTART if reasons == (FILES,) else Action.RECREATE


_CHANGES = (CONFIGURATION, "environment", NETWORK)


def _left(facts: Facts, step: ServiceStep) -> ServiceStep:
    """Keep a service that is not asked for, and its tag; raises RefusedError if its configuration changes."""
    changed = [why for why in step.reasons if why.partition(" ")[0] in _CHANGES or why == FILES]
    if changed:
        raise RefusedError(
            f"{step.service} would change too: {', '.join(changed)}", "run it again without --service"
        )
    container = facts.containers.get(step.service)
    image, digest = step.image, step.digest
    if container:
        image, digest = container.image, _digest(facts.recorded.get(step.service), container)
    return ServiceStep(step.service, Action.KEEP, (NOT_ASKED,), image, digest, None, step.container)


def _digest(known: ManagedContainer | None, container: Container) -> str:
    """Choose the engine's digest of a container's image; ours, where the engine has forgotten it."""
    forgotten = container.digest == container.image_id
    if forgotten and known and known.container == container.id and known.digest:
        return known.digest
    return container.digest


def _removed(facts: Facts, product: ProductConfig) -> Iterator[ServiceStep]:
    stay = {*facts.services, *product.left_alone}
    for name, known in sorted(facts.recorded.items()):
        container = facts.containers.get(name)
        if name not in stay and container and known.has(container.id):
            yield ServiceStep(
                name, Action.REMOVE, (NOT_IN_RELEASE,), "", container.digest, None, container.id
            )
