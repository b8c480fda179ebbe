"""The plan of the way back after a failed deploy. No I/O here."""

from collections.abc import Callable

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


def steps(product: ProductConfig, before: Snapshot, now: Facts, touched: Touched) -> tuple[ServiceStep, ...]:
    """Plan the way back for the services that were touched; jobs never run again."""
    back = plan(product, before.release, before.services, now, jobs=False)
    return tuple(step for step in back.changes if touched(step.service))
