"""The plan of the way back after a failed deploy. No I/O here."""

from collections.abc import Callable, Collection, Iterator

from bakehouse.host.planning import followers
from bakehouse.host.planning.comparison import IMAGE
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.planning.planner import plan
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage, ManagedContainer, Snapshot
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceKind

Touched = Callable[[str], bool]


def added(product: ProductConfig, before: Snapshot, touched: Touched) -> tuple[str, ...]:
    """List the touched services that were not there before: they are removed."""
    stay = product.keys(ServiceKind.SERVICE)
    return tuple(key for key in stay if key not in before.services and touched(key))


def running(facts: Facts) -> dict[str, str]:
    """Return the services that run, each with the id of its newest container."""
    return {key: each.id for key, each in facts.containers.items() if each.status == "running"}


def fell(was: Facts, now: Facts) -> frozenset[str]:
    """Return the services that ran before the deploy, and do not run now as they did."""
    ran, run = running(was), running(now)
    return frozenset(key for key in now.targets if key in ran and ran[key] != run.get(key))


def steps(
    product: ProductConfig, before: Snapshot, now: Facts, ran: Collection[str], touched: Touched
) -> tuple[ServiceStep, ...]:
    """Plan the way back for the services that were touched, and their followers; jobs never run again.

    `ran` are the services that ran before the deploy.
    """
    back = plan(product, before.release, before.services, now, jobs=False)
    others = _backing(before, now, ran, touched)
    changes = (*others, *(step for step in back.changes if touched(step.service)))
    return followers.extended(changes, now)


def _backing(before: Snapshot, now: Facts, ran: Collection[str], touched: Touched) -> Iterator[ServiceStep]:
    """Iterate over what was a backing service before, and got an entry in the failed release.

    One that did not run is left to the user: only the container of the failed release goes.
    """
    for key in sorted(before.services.keys() & now.others.keys()):
        target, served, containers = now.others[key], before.services[key], now.all_of(key)
        is_job = target.service.kind is ServiceKind.JOB
        if is_job or not touched(key) or _stayed(containers, served, now.noted.get(key)):
            continue
        newest = containers[-1].id if containers else None
        action = Action.RECREATE if key in ran else Action.REMOVE
        yield ServiceStep(key, action, (IMAGE,), served.image, served.digest, None, newest, target.count)


def _stayed(containers: tuple[Container, ...], served: DeployedImage, noted: ManagedContainer | None) -> bool:
    """Tell whether what ran before runs: its image has the user's name, or the last good deploy noted it."""
    return bool(containers) and all(
        each.status == "running" and (each.image == served.image or bool(noted and noted.has(each.id)))
        for each in containers
    )
