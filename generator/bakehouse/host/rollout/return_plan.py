"""The plan of the way back after a failed deploy. No I/O here."""

from collections.abc import Callable

from bakehouse.host.planning import followers
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Facts
from bakehouse.host.planning.planner import plan
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceKind

Touched = Callable[[str], bool]


def added(product: ProductConfig, before: Snapshot, touched: Touched) -> tuple[str, ...]:
    """List the touched services that were not there before: they are removed."""
    stay = product.keys(ServiceKind.SERVICE)
    return tuple(key for key in stay if key not in before.services and touched(key))


def fell(was: Facts, now: Facts) -> frozenset[str]:
    """Return the services that ran before the deploy, and do not run now as they did."""
    ran = {key: each.id for key, each in was.containers.items() if each.status == "running"}
    run = {key: each.id for key, each in now.containers.items() if each.status == "running"}
    return frozenset(key for key in now.targets if key in ran and ran[key] != run.get(key))


def steps(product: ProductConfig, before: Snapshot, now: Facts, touched: Touched) -> tuple[ServiceStep, ...]:
    """Plan the way back for the services that were touched, and their followers; jobs never run again."""
    back = plan(product, before.release, before.services, now, jobs=False)
    return followers.extended((step for step in back.changes if touched(step.service)), now)
