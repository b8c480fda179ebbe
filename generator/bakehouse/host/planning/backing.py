"""The part of a plan for backing services: started if they do not run, else left alone. No I/O here.

Those that use what a step replaces are replaced as its followers.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bakehouse.errors import RefusedError
from bakehouse.host.planning import followers
from bakehouse.host.planning.comparison import (
    ABSENT,
    FILES,
    IMAGE,
    STARTING,
    STILL_RUNS,
    differences,
    is_awaited,
    off_count,
)
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.planning.planner import ordered
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import NotedContainer
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceKind

# Containers in these states can be started as they are.
ENDED = ("created", "exited", "dead")

Containers = tuple[Container, ...]


def joined(plan: DeployPlan, facts: Facts, wanted: Collection[str], jobs: bool) -> DeployPlan:
    """Add the backing services that do not run or have changed, in the order of all dependencies.

    The `wanted` ones are started, and awaited; without `jobs`, those that run to their end are not.
    """
    steps = {step.service: step for step in plan.steps if step.action is not Action.REMOVE}
    removed = tuple(step for step in plan.steps if step.action is Action.REMOVE)
    beside = {key: _step(facts, key, key in wanted, jobs) for key in facts.backing}
    both = {**{key: each for key, each in beside.items() if each.reasons}, **steps}
    order = (both[name] for name in ordered(facts.services) if name in both)
    return replace(plan, steps=(*removed, *map(_waiting, followers.extended(order, facts))))


def needed(targets: Mapping[str, ServiceTarget], services: Collection[str]) -> frozenset[str]:
    """Return all that some services depend on, at any depth."""
    found, left = set[str](), list(services)
    while left:
        target = targets.get(left.pop())
        new = set(target.after) - found if target else set[str]()
        found |= new
        left += new
    return frozenset(found)


def _step(facts: Facts, key: str, wanted: bool, jobs: bool) -> ServiceStep:
    target, containers = facts.others[key], facts.all_of(key)
    down = trouble(target, containers)
    starts = wanted and (jobs or target.service.kind is not ServiceKind.JOB)
    why = (down,) if down else tuple(_changes(target, containers, facts.noted.get(key)))
    if len(containers) < target.count:
        action, image = Action.START if starts else Action.KEEP, target.service.image
        pull = image if starts and image not in facts.local else ""
        return ServiceStep(key, action, why, image, "", pull or None, None, target.count)
    ended = any(each.status in ENDED for each in containers)
    action = Action.START if starts and down and ended else Action.KEEP
    if starts and action is Action.KEEP and (awaited := _awaited(target, containers, down)):
        why = (awaited,)
    newest = containers[-1]
    return ServiceStep(key, action, why, newest.image, newest.digest, None, newest.id, target.count)


def _awaited(target: ServiceTarget, containers: Containers, down: str | None) -> str | None:
    """Describe what to wait for, if a killed run or a person has just started it; None if it is ready."""
    if target.service.kind is ServiceKind.JOB:
        return STILL_RUNS if any(each.status in ("running", "restarting") for each in containers) else None
    return STARTING if down is None and any(each.health == "starting" for each in containers) else None


def _waiting(step: ServiceStep) -> ServiceStep:
    """Make a start of what is to be waited for; after the followers, as nothing is replaced."""
    return replace(step, action=Action.START) if is_awaited(step.reasons) else step


def trouble(target: ServiceTarget, containers: Containers) -> str | None:
    """Describe what does not work, such as `is exited`; None if all does, or has done its work."""
    if len(containers) < target.count:
        return next(off_count(len(containers), target.count)) if containers else ABSENT
    return next(filter(None, (_trouble(target, each) for each in containers)), None)


def _trouble(target: ServiceTarget, container: Container) -> str | None:
    if target.service.kind is ServiceKind.JOB and container.status == "exited":
        return f"exited with code {container.exit_code}" if container.exit_code else None
    if container.status != "running":
        return f"is {container.status}"
    return "is unhealthy" if container.health == "unhealthy" else None


def _changes(target: ServiceTarget, containers: Containers, noted: NotedContainer | None) -> Iterator[str]:
    """List the differences between what containers were started with and what the commit wants.

    A note in the definition of another version is not comparable, and counts as up to date.
    """
    image, fingerprint = target.service.image, target.fingerprint
    if image and any(each.image != image for each in containers):
        yield IMAGE
    if noted and noted.has(containers[-1].id) and noted.fingerprint.definition == fingerprint.definition:
        runs_with = noted.runs_with([each.started for each in containers])
        yield from differences(runs_with, fingerprint)


def change_notes(
    others: Mapping[str, ServiceTarget],
    all_of: Callable[[str], Containers],
    noted: Mapping[str, NotedContainer],
    checkout: Path,
) -> Iterator[str]:
    """Describe each running service whose configuration changed, with the command that applies the change."""
    for key, why in sorted(changed(others, all_of, noted).items()):
        verb = "restart" if why == (FILES,) else "up -d"
        run = f"cd {checkout} && docker compose {verb} --no-deps {key}"
        yield f"{key}: its configuration changed: to apply it, run: {run}"


def changed(
    others: Mapping[str, ServiceTarget],
    all_of: Callable[[str], Containers],
    noted: Mapping[str, NotedContainer],
) -> dict[str, tuple[str, ...]]:
    """Return the running services whose configuration changed, each with its differences."""
    running = {key: found for key in others if (found := all_of(key)) and found[-1].status == "running"}
    differ = {key: tuple(_changes(others[key], found, noted.get(key))) for key, found in running.items()}
    return {key: why for key, why in differ.items() if why}


def notes(product: ProductConfig, facts: Facts, plan: DeployPlan, checkout: Path) -> tuple[str, ...]:
    """Collect what a plan tells besides its steps: changes and dependencies that it leaves to the user."""
    anew = {step.service for step in plan.changes if step.action is Action.RECREATE}
    left = {key: facts.others[key] for key in facts.backing if key not in anew}
    changed = change_notes(left, facts.all_of, facts.noted, checkout)
    return (*changed, *_not_running(product, facts))


def _not_running(product: ProductConfig, facts: Facts) -> Iterator[str]:
    for key in sorted(product.left_alone):
        container = facts.containers.get(key)
        users = sorted(name for name, target in facts.services.items() if key in target.after)
        if users and (container is None or container.status != "running"):
            state = f"is {container.status}" if container else "has no container"
            yield f"{key} {state} and is in `left_alone`, but {', '.join(users)} depends on it"


def refuse_unbuilt(plan: DeployPlan, facts: Facts) -> None:
    """Refuse to create a service that has no image and can pull none; raises RefusedError."""
    for step in plan.changes:
        service = facts.backing.get(step.service)
        creates = step.action is Action.START and step.container is None
        if service and creates and not service.pullable and (step.pull or not step.image):
            raise no_image(facts.others[step.service])


def no_image(target: ServiceTarget, pull: str = "") -> RefusedError:
    """Return the error for a service that only a build on this host could start; `pull` is its error."""
    image = target.service.image
    why = f"{image} cannot be pulled" if image else "it has no `image`"
    told = f":\n  {pull}" if pull else ""
    return RefusedError(
        f"{target.service.key} is not running, {why}, and a deploy builds nothing{told}",
        "add it to `services` in the manifest, so that its image is built and pushed, or to `left_alone`",
    )
