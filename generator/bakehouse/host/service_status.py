"""The status of one service: its containers compared with what was deployed and with what is wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bakehouse.host.context import HostContext
from bakehouse.host.planning import (
    backing,
    earlier_records,
)
from bakehouse.host.planning.comparison import ABSENT, BY_HAND, differences, off_count, runs
from bakehouse.host.planning.compose_project import ComposeProject, ServiceTarget
from bakehouse.host.planning.facts import Container
from bakehouse.host.state.snapshot import DeployedImage, ManagedContainer, Snapshot
from bakehouse.host.status_records import ServiceStatus
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig, ServiceKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product, and its services at the checkout's commit.

    `latest` is the newest release, with its `images`; `versions` are what services report, by their keys.
    """

    work: HostContext
    product: ProductConfig
    configured: ComposeProject
    latest: str
    images: dict[str, str]
    versions: dict[str, str]


def managed(
    wanted: Wanted, containers: Mapping[str, tuple[Container, ...]], good: Snapshot | None
) -> Iterator[ServiceStatus]:
    """Compare the services that the manifest names with the last good release and with the newest one."""
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
            told=wanted.versions.get(managed.key),
            latest=all(runs(known, each, latest) for each in found) if latest else None,
            drift=(*_drift(managed, found, known, served, wanted.configured), *lost),
        )


def _lost(wanted: Wanted, key: str) -> tuple[str, ...]:
    """Describe a service that only the manifest has."""
    if key not in wanted.configured.missing:
        return ()
    return (f"{wanted.product.compose} does not have it: fix its name",)


def backed(work: HostContext, target: ServiceTarget, containers: tuple[Container, ...]) -> ServiceStatus:
    """Describe a backing service, with the next step if it is down."""
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
