"""What runs, what should by the history, and what the registry has: three sides, and where they differ."""

from collections.abc import Iterator

from bakehouse.errors import BakehouseError, OutsideError
from bakehouse.host import configuration, observe, rendered, resolve, steps, targets
from bakehouse.host.decide import interrupted
from bakehouse.host.model.configured import Kind, Managed, Product
from bakehouse.host.model.observed import Configuration, Container, Good, Recorded, Served
from bakehouse.host.plan import UNKNOWN, differences, runs
from bakehouse.host.records import Kept, Service, Status
from bakehouse.host.state import frozen, history, lock, running
from bakehouse.host.state.folder import State
from bakehouse.host.work import Work
from bakehouse.outside import git, registry
from bakehouse.outside.docker import ask


def status(work: Work) -> Status:
    """Look at one product; raises OutsideError where engine or checkout give no answer."""
    product = configuration.nearest(work.checkout, "HEAD", work.place)
    commit = git.head(work.checkout)
    configured = targets.read(work.checkout, product, commit)
    served = history.served(work.state)
    latest, images = _latest(work, product)
    why, owner = frozen.read(work.state), lock.owner(work.state)
    return Status(
        product=product.name,
        serves=served[-1].release.tag if served else None,
        commit=commit,
        latest=latest,
        frozen=str(why) if why else None,
        busy=f"{owner.doing} by {owner.who} since {owner.since}" if owner else None,
        interrupted=None if owner else _interrupted(work),
        host=rendered.drift(State(work.host.root)),
        services=tuple(_services(work, product, configured, served[-1] if served else None, images)),
    )


def _interrupted(work: Work) -> str | None:
    """The release that a killed run wanted; what nobody can read hides nothing else."""
    try:
        killed = interrupted(work)
    except OutsideError as error:
        return f"unknown: {error.what}"
    return killed.wanted.tag if killed else None


def _latest(work: Work, product: Product) -> tuple[str, dict[str, str]]:
    try:
        found = resolve.latest(work, product.release)
    except BakehouseError as error:
        return f"unknown: {error.what}", {}
    return (found.tag, dict(found.images)) if found else ("nothing was promoted yet", {})


def _services(
    work: Work, product: Product, configured: Configuration, good: Good | None, images: dict[str, str]
) -> Iterator[Service]:
    containers, recorded = observe.containers(product, configured.project), running.read(work.state)
    for managed in product.services:
        container, known = containers.get(managed.key), recorded.get(managed.key)
        served = good.services.get(managed.key) if good else None
        if container is None:
            yield Service(managed.key, "not there", "", "", "", None, None, ("not there",))
            continue
        latest = images.get(managed.image)
        deployed = served is not None and runs(known, container, served.digest)
        yield Service(
            name=managed.key,
            state=_state(container),
            image=container.image,
            digest=served.digest if served and deployed else container.digest,
            built=container.commit,
            told=steps.told(managed.version) if managed.version else None,
            latest=runs(known, container, latest) if latest else None,
            drift=tuple(_drift(managed, container, known, served, configured)),
        )


def _drift(
    managed: Managed,
    container: Container,
    known: Recorded | None,
    served: Served | None,
    configured: Configuration,
) -> Iterator[str]:
    if served and not runs(known, container, served.digest):
        yield "runs another image than was deployed"
    target = configured.targets.get(managed.key)
    if served and (known is None or known.container != container.id):
        yield f"hand deploy: {UNKNOWN}"
    elif known and target:
        yield from differences(known.fingerprint, target.fingerprint)
    if managed.kind is Kind.SERVICE and (container.status != "running" or container.health == "unhealthy"):
        yield f"is {_state(container)}"


def _state(container: Container) -> str:
    """A container that has ended keeps the health that it had last."""
    return container.health or container.status if container.status == "running" else container.status


def releases(work: Work) -> tuple[Kept, ...]:
    """What can be gone back to, the newest first."""
    served = history.served(work.state)
    now = served[-1].release.tag if served else None
    return tuple(
        Kept(good.release.tag, good.commit, good.release.tag == now, _where(work, good))
        for good in reversed(history.good(work.state))
    )


def _where(work: Work, good: Good) -> dict[str, str]:
    return {key: _place(work, served) for key, served in sorted(good.services.items())}


def _place(work: Work, served: Served) -> str:
    name = served.image.rpartition(":")[0]
    if ask.images([f"{name}@{served.digest}", served.digest]):
        return "local"
    try:
        return "registry" if registry.read(name, served.digest, work.registry) else "gone"
    except OutsideError:
        return "unknown"
