"""The status of a product: running containers compared with the history and with the registry."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bakehouse import names
from bakehouse.errors import BakehouseError, ExternalError
from bakehouse.host import rendered_files, service_status
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import (
    backing,
    compose_config,
    compose_upgrade,
    releases,
    running_containers,
)
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import hooks
from bakehouse.host.service_status import Wanted
from bakehouse.host.state import freeze, history, lock, noted_containers
from bakehouse.host.state.journal import unfinished
from bakehouse.host.state.paths import State
from bakehouse.host.status_records import ProductStatus
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import git
from bakehouse.outside.beside import beside
from bakehouse.outside.docker.ask import ComposeContainers

_NO_OWNER = (
    f"{names.HOST_FILE} does not name the registry's owner, so a deploy accepts images of any owner: "
    "render it again, copy it here, and run setup"
)

# products; each waits for Compose and the registry
_AT_ONCE = 4


def statuses(works: Sequence[HostContext], look: Callable[[], ComposeContainers]) -> list[ProductStatus]:
    """Compare products with what `look` returns of the engine.

    Raises ExternalError if engine or checkout give no answer.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wanted = list(pool.map(_wanted, works))
        seen = look()
        return list(pool.map(partial(_status, seen=seen), wanted))


def _wanted(work: HostContext) -> Wanted:
    product = load.nearest(work.checkout, "HEAD", work.place)
    with beside(partial(_told, work, product)) as told:
        configured = compose_config.resolve(work.checkout, product, git.head(work.checkout))
        return Wanted(work, product, configured, *told.result())


def _status(wanted: Wanted, seen: ComposeContainers) -> ProductStatus:
    work = wanted.work
    containers = running_containers.of_project(wanted.product, wanted.configured.project, seen)
    served = history.served(work.state)
    why, owner = freeze.read(work.state), lock.owner(work.state)
    others = {key: wanted.configured.others[key] for key in sorted(wanted.configured.backing)}
    noted = noted_containers.read(work.state)
    services = (
        *service_status.managed(wanted, containers, served[-1] if served else None),
        *(service_status.backed(work, each, containers.get(key, ())) for key, each in others.items()),
    )
    looked_up = (others, lambda key: containers.get(key, ()), noted)
    told = {each.name for each in services if each.drift} | backing.changed(*looked_up).keys()
    return ProductStatus(
        product=wanted.product.product,
        serves=served[-1].release.tag if served else None,
        commit=wanted.configured.commit,
        latest=wanted.latest,
        frozen=why.why if why else None,
        frozen_by=why.who if why else None,
        frozen_since=why.since if why else None,
        busy=f"{owner.doing} by {owner.who} since {owner.since}" if owner else None,
        interrupted=None if owner else _interrupted(work),
        host=rendered_files.drift(State(work.host.root)),
        advice=(*_advice(work, containers, told), *backing.change_notes(*looked_up, work.checkout)),
        services=services,
    )


def _advice(
    work: HostContext, containers: Mapping[str, tuple[Container, ...]], told: Collection[str]
) -> Iterator[str]:
    if work.host.owner is None:
        yield _NO_OWNER
    running = [each for found in containers.values() for each in found]
    yield from compose_upgrade.advice(work.checkout, running, told)


def _interrupted(work: HostContext) -> str | None:
    """Return the release that a killed run wanted; an unreadable journal must not hide the rest."""
    try:
        killed = unfinished(work.state)
    except ExternalError as error:
        return f"unknown: {error.what}"
    return killed.wanted.tag if killed else None


def _told(work: HostContext, product: ProductConfig) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return what the registry tells of the newest release, and the services of their versions."""
    versions = {each.key: hooks.told(each.version) for each in product.services if each.version}
    return *_latest(work, product), versions


def _latest(work: HostContext, product: ProductConfig) -> tuple[str, dict[str, str]]:
    try:
        found = releases.latest(work, product.release)
    except BakehouseError as error:
        return f"unknown: {error.what}", {}
    return (found.tag, dict(found.images)) if found else ("nothing was promoted yet", {})
