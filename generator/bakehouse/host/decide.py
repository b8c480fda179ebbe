"""From a request to a plan: nothing is touched here."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bakehouse import names
from bakehouse.errors import OutsideError, RefusedError, UsageError
from bakehouse.host import configuration, observe, preflight, resolve, targets
from bakehouse.host.budget import budget, store
from bakehouse.host.model.configured import Product
from bakehouse.host.model.observed import Configuration, Container, Facts, Good, Served
from bakehouse.host.model.planned import Plan
from bakehouse.host.plan import plan, wanted
from bakehouse.host.records import Verdict
from bakehouse.host.request import Request
from bakehouse.host.state import history, journal, running
from bakehouse.host.state.journal import Journal
from bakehouse.host.work import Work
from bakehouse.outside import git
from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class Decided:
    """A plan and what it was made of; `before` is what a failure puts back, `interrupted` a killed run's."""

    product: Product
    project: str
    facts: Facts
    plan: Plan
    before: Good
    interrupted: Journal | None


def decide(work: Work, request: Request) -> Decided:
    """Preflight, resolve, observe, plan; raises RefusedError or OutsideError, and has touched nothing."""
    killed = interrupted(work)
    _refuse_part(work, request, killed)
    preflight.checkout(work, killed)
    release, served = _wanted(work, request, killed)
    product = _product(work, release, served)
    _refuse_unknown(product, request.services)
    services = served if served is not None else wanted(product, release)
    with ThreadPoolExecutor(1) as beside:
        stored = beside.submit(store, services)
        configured = targets.read(work.checkout, product, release.commit)
        _refuse_missing(product, configured, release)
        found = facts(work, product, configured)
    jobs = request.kind == history.DEPLOY
    made = plan(product, release, services, found, frozenset(request.services), jobs)
    if served is None:
        preflight.services(made, found)
    made = replace(made, budget=budget(work, made, found, stored.result()))
    preflight.budget(made, work.host)
    before = killed.last_good if killed else _serving(work, product, found)
    return Decided(product, configured.project, found, made, before, killed)


def interrupted(work: Work) -> Journal | None:
    """The run that was killed; not one that had only its note still to take away."""
    note = journal.read(work.state)
    ended = {row.run for row in history.read(work.state) if row.verdict in (Verdict.GOOD, Verdict.RETURNED)}
    return note if note and note.run not in ended else None


def _wanted(work: Work, request: Request, killed: Journal | None) -> tuple[Release, dict[str, Served] | None]:
    """The release, and what each service ran then, where it served here before."""
    if request.kind == history.ROLLBACK:
        # half a deploy is gone back from to what it began with, not to what was before that
        good = killed.last_good if killed and not request.tag else resolve.back(work, request.tag)
        return good.release, dict(good.services)
    release = resolve.wanted(work, request.tag or resolve.LATEST)
    if not request.force:
        resolve.refuse_known_failure(work, release)
    if not request.older:
        resolve.refuse_older(work, release)
    return release, None


def _product(work: Work, release: Release, served: dict[str, Served] | None) -> Product:
    """As the release's commit describes it; what ran before the first deploy is described by a later one."""
    if served is None:
        return configuration.product(work.checkout, release.commit, work.place)
    product = configuration.nearest(work.checkout, release.commit, work.place)
    return replace(product, services=tuple(each for each in product.services if each.key in served))


def facts(work: Work, product: Product, configured: Configuration) -> Facts:
    """All that a plan is made of; raises OutsideError."""
    return Facts(
        containers=observe.containers(product, configured.project),
        recorded=running.read(work.state),
        targets=configured.targets,
        commit=git.head(work.checkout),
    )


def _serving(work: Work, product: Product, facts: Facts) -> Good:
    """What runs now, whoever started it: that is what a failure puts back."""
    keys = {service.key for service in product.services} | facts.recorded.keys()
    services = {key: _kept(product, facts.containers[key]) for key in sorted(keys & facts.containers.keys())}
    served = history.served(work.state)
    release = served[-1].release if served else Release(facts.commit, names.LOCAL_TAG, {})
    return Good(release, facts.commit, services)


def _kept(product: Product, container: Container) -> Served:
    """The container's own image string where it leads to what it runs; else a name that we give it."""
    if container.image in container.tags:
        return Served(container.image, container.digest)
    name = product.name_of(container.service) or container.image.partition("@")[0].rpartition(":")[0]
    return Served(f"{name}:{names.KEPT}{container.image_id.removeprefix('sha256:')[:12]}", container.digest)


def _refuse_part(work: Work, request: Request, killed: Journal | None) -> None:
    if killed and request.services:
        raise RefusedError(
            f"{work.place.product}: a run was interrupted, maybe with more services than these half-way",
            f"first: bakehouse resume {work.place.product}",
        )


def _refuse_unknown(product: Product, services: tuple[str, ...]) -> None:
    if unknown := sorted(set(services) - {each.key for each in product.services}):
        known = ", ".join(each.key for each in product.services)
        raise UsageError(f"{product.name} has no service {', '.join(unknown)}", f"it has: {known}")


def _refuse_missing(product: Product, configured: Configuration, release: Release) -> None:
    if missing := sorted({each.key for each in product.services} - configured.targets.keys()):
        raise OutsideError(
            f"{product.compose} of {release.commit} has no service {', '.join(missing)}",
            f"{names.CONFIG_FILE} names it: mend the manifest, or the Compose file",
        )
