"""The status of a product: running containers compared with the history and with the registry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bakehouse import names
from bakehouse.errors import BakehouseError, ExternalError
from bakehouse.host import rendered_files
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import (
    backing,
    compose_config,
    compose_upgrade,
    earlier_records,
    releases,
    running_containers,
)
from bakehouse.host.planning.comparison import ABSENT, BY_HAND, differences, off_count, runs
from bakehouse.host.planning.compose_project import ComposeProject, ServiceTarget
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import hooks
from bakehouse.host.state import freeze, history, lock, noted_containers
from bakehouse.host.state.journal import unfinished
from bakehouse.host.state.paths import State
from bakehouse.host.state.snapshot import DeployedImage, ManagedContainer, Snapshot
from bakehouse.host.status_records import ProductStatus, RollbackTarget, ServiceStatus
from bakehouse.image_reference import ImageReference
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig, ServiceKind
from bakehouse.outside import git, registry_client
from bakehouse.outside.docker import ask

_NO_OWNER = (
    f"{names.HOST_FILE} does not name the registry's owner, so a deploy accepts images of any owner: "
    "render it again, copy it here, and run setup"
)

# products; each waits for Compose and the registry
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A product, its services at the checkout's commit, its containers, the newest release and its images."""

    work: HostContext
    product: ProductConfig
    configured: ComposeProject
    containers: tuple[str, ...]
    latest: str
    images: dict[str, str]


def statuses(works: Sequence[HostContext]) -> list[ProductStatus]:
    """Compare products; raises ExternalError if engine or checkout give no answer."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wanted = list(pool.map(_wanted, works))
        found = running_containers.of_all([(each.product, each.containers) for each in wanted])
        return list(pool.map(_status, wanted, found))


def _wanted(work: HostContext) -> _Wanted:
    product = load.nearest(work.checkout, "HEAD", work.place)
    configured = compose_config.resolve(work.checkout, product, git.head(work.checkout))
    return _Wanted(work, product, configured, ask.containers(configured.project), *_latest(work, product))


def _status(wanted: _Wanted, containers: Mapping[str, tuple[Container, ...]]) -> ProductStatus:
    work = wanted.work
    served = history.served(work.state)
    why, owner = freeze.read(work.state), lock.owner(work.state)
    others = {key: wanted.configured.others[key] for key in sorted(wanted.configured.backing)}
    noted = noted_containers.read(work.state)
    services = (
        *_services(wanted, containers, served[-1] if served else None),
        *(_backing(work, each, containers.get(key, ())) for key, each in others.items()),
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


def _latest(work: HostContext, product: ProductConfig) -> tuple[str, dict[str, str]]:
    try:
        found = releases.latest(work, product.release)
    except BakehouseError as error:
        return f"unknown: {error.what}", {}
    return (found.tag, dict(found.images)) if found else ("nothing was promoted yet", {})


def _services(
    wanted: _Wanted, containers: Mapping[str, tuple[Container, ...]], good: Snapshot | None
) -> Iterator[ServiceStatus]:
    recorded = earlier_records.read(wanted.work, wanted.configured)
    for managed in wanted.product.services:
        found, known = containers.get(managed.key, ()), recorded.get(managed.key)
        served = good.services.get(managed.key) if good else None
        lost = _lost(wanted, managed.key)
        if not found:
            drift = (*_missing(managed, wanted.configured), *lost)
            yield ServiceStatus(managed.key, ABSENT, "", "", "", None, None, drift)
            continue
        latest, container = wanted.images.get(managed.image), _worst(found)
        deployed = served is not None and all(runs(known, each, served.digest) for each in found)
        yield ServiceStatus(
            name=managed.key,
            state=_state(container),
            image=container.image,
            digest=served.digest if served and deployed else container.digest,
            built=container.commit,
            told=hooks.told(managed.version) if managed.version else None,
            latest=all(runs(known, each, latest) for each in found) if latest else None,
            drift=(*_drift(managed, found, known, served, wanted.configured), *lost),
        )


def _lost(wanted: _Wanted, key: str) -> tuple[str, ...]:
    """Describe a service that only the manifest has."""
    if key not in wanted.configured.missing:
        return ()
    return (f"{wanted.product.compose} does not have it: fix its name",)


def _backing(work: HostContext, target: ServiceTarget, containers: tuple[Container, ...]) -> ServiceStatus:
    key, image, down = target.service.key, target.service.image, backing.trouble(target, containers)
    starts = len(containers) < target.count or any(each.status in backing.ENDED for each in containers)
    start = f"run: bakehouse deploy {work.place.product}, or add it to `left_alone` in the manifest"
    look = f"look at: cd {work.checkout} && docker compose logs {key}"
    drift = (f"{down}: {start if starts else look}",) if down else ()
    if not containers:
        return ServiceStatus(key, ABSENT, image, "", "", None, None, drift, backing=True)
    worst = next((each for each in containers if backing.trouble(target, (each,) * target.count)), None)
    shown = worst or containers[-1]
    return ServiceStatus(key, _state(shown), shown.image, shown.digest, "", None, None, drift, backing=True)


def _drift(
    managed: ServiceConfig,
    containers: tuple[Container, ...],
    known: ManagedContainer | None,
    served: DeployedImage | None,
    configured: ComposeProject,
) -> Iterator[str]:
    if served and not all(runs(known, each, served.digest) for each in containers):
        yield "runs another image than was deployed"
    target = configured.targets.get(managed.key)
    if served and (known is None or not known.started(each.id for each in containers)):
        yield BY_HAND
    elif known and target:
        yield from differences(known.fingerprint, target.fingerprint)
    if target:
        yield from off_count(len(containers), target.count)
    if managed.kind is ServiceKind.SERVICE:
        yield from dict.fromkeys(f"is {_state(each)}" for each in containers if not _is_well(each))


def _missing(managed: ServiceConfig, configured: ComposeProject) -> tuple[str, ...]:
    target = configured.targets.get(managed.key)
    return () if target and not target.count else (ABSENT,)


def _worst(containers: tuple[Container, ...]) -> Container:
    """Return the first container that is not well; the newest one if all are."""
    return next((each for each in containers if not _is_well(each)), containers[-1])


def _is_well(container: Container) -> bool:
    return container.status == "running" and container.health != "unhealthy"


def _state(container: Container) -> str:
    """Return a running container's health, else its status: of an ended one, the health is out of date."""
    return container.health or container.status if container.status == "running" else container.status


def rollback_targets(work: HostContext) -> tuple[RollbackTarget, ...]:
    """List the releases that a rollback may choose, the newest first."""
    served = history.served(work.state)
    now = served[-1].release.tag if served else None
    return tuple(
        RollbackTarget(good.release.tag, good.commit, good.release.tag == now, _where(work, good))
        for good in reversed(history.good(work.state))
    )


def _where(work: HostContext, good: Snapshot) -> dict[str, str]:
    return {key: _place(work, served) for key, served in sorted(good.services.items())}


def _place(work: HostContext, served: DeployedImage) -> str:
    reference = ImageReference.parse(served.image)
    if ask.images([reference.pinned(served.digest), served.digest]):
        return "local"
    try:
        found = registry_client.read(reference.name, served.digest, work.registry.brief())
        return "registry" if found else "gone"
    except ExternalError:
        return "unknown"
