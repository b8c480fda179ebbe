"""The networks of a product whose options changed, and who is on them; touches nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bakehouse.errors import BakehouseError, RefusedError
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config
from bakehouse.host.planning.compose_project import ComposeProject, NetworkDefinition
from bakehouse.host.planning.deploy_plan import NetworkStep
from bakehouse.host.state import definitions
from bakehouse.host.state.definitions import Definitions, Places
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import git
from bakehouse.outside.docker import networks


@dataclass(frozen=True, slots=True)
class NetworkChanges:
    """The networks to remake, each with its definition; by service, the names of those that it is on."""

    steps: tuple[NetworkStep, ...]
    remade: Mapping[str, tuple[str, ...]]


def look(configured: ComposeProject, was: Definitions) -> NetworkChanges:
    """Find the networks to remake, and who is on them; raises RefusedError or ExternalError."""
    places = {
        each.name: (*was.disconnected.get(each.name, ()), *networks.endpoints(each.name))
        for each in changed(configured, was)
    }
    return planned(places, configured)


def planned(places: Mapping[str, Places], configured: ComposeProject) -> NetworkChanges:
    """Plan networks to remake; raises RefusedError where a container of another project is on one."""
    for name, found in places.items():
        _refuse_foreign(name, found, configured.project)
    remade: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for name, found in places.items():
        for service in sorted({each.service for each in found} & configured.targets.keys()):
            remade[service] += (name,)
    steps = (_step(name, found, configured) for name, found in places.items() if found)
    return NetworkChanges(tuple(steps), dict(remade))


def changed(configured: ComposeProject, was: Definitions) -> Iterator[NetworkDefinition]:
    """Find the networks whose definition is not the recorded one, or that a killed run left half-way."""
    for name, definition in sorted(configured.networks.items()):
        known = was.networks.get(name, definition.fingerprint)
        if known != definition.fingerprint or name in was.disconnected:
            yield definition


def known(work: HostContext, product: ProductConfig, commit: str, wanted: ComposeProject) -> Definitions:
    """Return the recorded definitions; without a record, those of the commit that the checkout is at."""
    if recorded := definitions.read(work.state):
        return recorded
    head = git.head(work.checkout)
    try:
        here = wanted if head == commit else compose_config.resolve(work.checkout, product, head)
    except BakehouseError:
        # there is nothing to compare with, so what is there counts as it is
        here = wanted
    return recordable(here)


def recordable(configured: ComposeProject) -> Definitions:
    """Return the definitions of a project as a record."""
    prints = {name: each.fingerprint for name, each in configured.networks.items()}
    return Definitions(prints, configured.volumes)


def _step(name: str, found: Places, configured: ComposeProject) -> NetworkStep:
    stay = sorted({each.service or each.name for each in found} - configured.targets.keys())
    return NetworkStep(name, tuple(stay))


def _refuse_foreign(name: str, found: Iterable[networks.Endpoint], project: str) -> None:
    foreign = sorted({each.name for each in found if each.project != project})
    if foreign:
        listed = ", ".join(foreign)
        away = " && ".join(f"docker network disconnect {name} {each}" for each in foreign)
        raise RefusedError(
            f"the options of the network {name} change, so it is removed and created again, but containers "
            f"of another project are on it: {listed}",
            f"take them off it, and connect them again after the deploy: {away}",
        )
