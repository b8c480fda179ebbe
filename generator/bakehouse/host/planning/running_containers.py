"""The containers of a product, asked of the engine anew each time."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypeVar

from bakehouse import names
from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext
from bakehouse.host.planning import earlier_records, namespaces
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state import noted_containers
from bakehouse.image_reference import ImageReference
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import git
from bakehouse.outside.docker import ask
from bakehouse.outside.docker.ask import ComposeContainers, LocalImage
from bakehouse.outside.docker.container_state import ContainerState

_RESTART_SECONDS = 60.0
_POLL_SECONDS = 0.5

T = TypeVar("T")


def patiently(look: Callable[[], T]) -> T:
    """Repeat a query while the engine gives no answer, as during a restart; raises ExternalError."""
    deadline = time.monotonic() + _RESTART_SECONDS
    while True:
        try:
            return look()
        except ExternalError:
            if time.monotonic() > deadline:
                raise
        time.sleep(_POLL_SECONDS)


def await_engine() -> None:
    """Wait for an engine that restarts; raises ExternalError."""
    patiently(ask.api)


def by_service(product: ProductConfig, project: str) -> dict[str, tuple[Container, ...]]:
    """Return the containers of each service, the newest last; raises ExternalError."""
    return of_project(product, project, ask.compose_containers(project))


def of_project(
    product: ProductConfig, project: str, seen: ComposeContainers
) -> dict[str, tuple[Container, ...]]:
    """Return the same from what was seen, maybe of other projects, too."""
    groups: dict[str, tuple[Container, ...]] = {}
    for each in seen.containers:
        if each.project == project:
            found = _container(product, each, seen.images.get(each.image_id))
            groups[each.service] = (*groups.get(each.service, ()), found)
    return groups


def by_id(product: ProductConfig, containers: Iterable[str]) -> dict[str, Container]:
    """Return containers by their ids; leaves out those that are gone."""
    return {each.id: _container(product, each, _image(each.image_id)) for each in ask.look(containers)}


def facts(
    work: HostContext,
    product: ProductConfig,
    configured: ComposeProject,
    seen: Mapping[str, tuple[Container, ...]] | None = None,
) -> Facts:
    """Collect the facts for a plan; asks for the containers unless they are given. Raises ExternalError."""
    replicas = by_service(product, configured.project) if seen is None else seen
    found = tuple(each for containers in replicas.values() for each in containers)
    elsewhere = ask.look(namespaces.strange(found))
    created = [
        configured.others[key].service.image
        for key in configured.backing
        if len(replicas.get(key, ())) < configured.others[key].count
    ]
    return Facts(
        containers={service: containers[-1] for service, containers in replicas.items()},
        recorded=earlier_records.read(work, configured),
        targets=configured.targets,
        commit=git.head(work.checkout),
        others=configured.others,
        follows=configured.follows,
        replicas=replicas,
        shared=namespaces.shared(found, [key for each in elsewhere for key in (each.id, each.name)]),
        backing=configured.backing,
        noted=noted_containers.read(work.state),
        local=frozenset(image for image in created if image and ask.image(image)),
    )


@cache
def _image(id: str) -> LocalImage | None:
    """Ask for an image once: that of a container never changes."""
    return ask.image(id)


def _container(product: ProductConfig, seen: ContainerState, image: LocalImage | None) -> Container:
    return Container(
        id=seen.id,
        service=seen.service,
        image=seen.image,
        image_id=seen.image_id,
        digest=_digest(image, product.name_of(seen.service)),
        digests=_digests(image),
        tags=image.tags if image else (),
        status=seen.status,
        health=seen.health,
        restarts=seen.restarts,
        oom_killed=seen.oom_killed,
        exit_code=seen.exit_code,
        started=seen.started,
        probe=seen.probe,
        stop_seconds=seen.stop_seconds,
        check=seen.check,
        commit=image.labels.get(names.LABEL_REVISION, "") if image else "",
        name=seen.name,
        joins=seen.joins,
        mounts=seen.mounts,
        anonymous=seen.anonymous,
        made_by=seen.made_by,
        config_hash=seen.config_hash,
        has_binds=seen.has_binds,
    )


def _digest(image: LocalImage | None, name: str) -> str:
    """Return the registry's digest of an image; its local id, if it never was in the registry."""
    if image is None:
        return ""
    known = (digest.removeprefix(f"{name}@") for digest in image.digests if digest.startswith(f"{name}@"))
    return next(known, image.id)


def _digests(image: LocalImage | None) -> tuple[str, ...]:
    if image is None:
        return ()
    return (image.id, *(ImageReference.parse(name).digest for name in image.digests))
