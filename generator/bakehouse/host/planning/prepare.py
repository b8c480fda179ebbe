"""From a request to a plan, without touching anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bakehouse.errors import RefusedError, UsageError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import (
    backing,
    branch,
    checkout_content,
    compose_checks,
    compose_config,
    compose_stack,
    compose_upgrade,
    env_notes,
    image_health,
    networks,
    other_stacks,
    own_services,
    preflight,
    registry_scope,
    releases,
    running_containers,
)
from bakehouse.host.planning.capacity import budget, store
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Facts
from bakehouse.host.planning.notes import notes
from bakehouse.host.planning.planner import plan, serving, wanted
from bakehouse.host.state import history, image_pins, journal
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.request import Request
from bakehouse.host.state.snapshot import DeployedImage, Snapshot
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside.beside import beside
from bakehouse.outside.docker import ask
from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class DeployDecision:
    """A plan and its input; a failure restores `before`, and `interrupted` is a killed run's journal.

    `off_branch` is true if the branch does not have the commit, and the caller allowed that.
    """

    product: ProductConfig
    configured: ComposeProject
    facts: Facts
    plan: DeployPlan
    before: Snapshot
    interrupted: Journal | None
    off_branch: bool

    @property
    def project(self) -> str:
        """The name that Compose gives the project."""
        return self.configured.project


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The release to run; `served` are, for a rollback, the images that the services had."""

    release: Release
    served: dict[str, DeployedImage] | None = None
    off_branch: bool = False


def prepare(work: HostContext, request: Request) -> DeployDecision:
    """Check, resolve, observe and plan; raises RefusedError or ExternalError, and touches nothing."""
    killed = journal.unfinished(work.state)
    _refuse_part(work, request, killed)
    preflight.checkout(work, killed)
    asked = _wanted(work, request, killed)
    release, served = asked.release, asked.served
    image_pins.check_commit(work.checkout, release.commit)
    described = _product(work, release, served is None)
    _refuse_unknown(described, request.services)
    services = served if served is not None else wanted(described, release)
    product = described.limited_to(services)
    with beside(partial(store, services)) as stored:
        configured, found = _observe(work, described, release, services, served is None)
        images = stored.result()
    was = networks.known(work, product, release.commit, configured)
    remaking = networks.look(configured, was)
    found = replace(found, remade=remaking.remade)
    jobs = request.kind == history.DEPLOY
    ours = plan(product, release, services, found, frozenset(request.services), jobs)
    made = _with_backing(request, ours, found)
    if served is None:
        preflight.services(made, found, image_health.checked(work, made, found))
    preflight.images(made, found, lambda image: ask.image(image) is not None)
    _tell(work, request, configured)
    told = (*compose_checks.notes(configured), *notes(made, found, configured, was))
    more = _notes(work, product, configured, found, made)
    room = budget(work, made, found, images)
    made = replace(made, budget=room, networks=remaking.steps, notes=(*told, *more))
    preflight.budget(made, work.host)
    before = killed.last_good if killed else _serving(work, product, found)
    return DeployDecision(product, configured, found, made, before, killed, asked.off_branch)


def _observe(
    work: HostContext,
    described: ProductConfig,
    release: Release,
    services: Mapping[str, DeployedImage],
    deploys: bool,
) -> tuple[ComposeProject, Facts]:
    """Resolve the release's services and look at what runs; raises RefusedError or ExternalError."""
    product = described.limited_to(services)
    # Compose tells the project's name late: what the likely one has is asked for meanwhile
    name = compose_stack.likely_name(product, work.checkout)
    with beside(partial(running_containers.by_service, product, name)) as early:
        compose_checks.check_dotenvs(work, product, release.commit)
        # of all services: one that only this release lacks is no backing service
        resolved = compose_config.resolve(work.checkout, described, release.commit)
        configured = resolved.limited_to(services)
        own_services.refuse(product, configured, release.commit, deploys)
        checkout_content.check(work.checkout, release.commit, configured.mounted)
        seen = early.result() if configured.project == name else None
        found = running_containers.facts(work, product, configured, seen)
    if not found.containers or not history.told(work.state):
        other_stacks.refuse(work, configured.stack)
    return configured, found


def _notes(
    work: HostContext, product: ProductConfig, configured: ComposeProject, found: Facts, made: DeployPlan
) -> Iterator[str]:
    """Iterate over what a plan tells of backing services, and of the next plain call of Compose."""
    yield from backing.notes(product, found, made, work.checkout)
    yield from compose_upgrade.notes(work.checkout, made, found)
    yield from env_notes.of_plan(work.checkout, configured, made, found)


def _tell(work: HostContext, request: Request, configured: ComposeProject) -> None:
    """Show Compose's warnings, and refuse a first deploy with values that a variable leaves empty."""
    for warning in configured.warnings:
        work.say("compose", warning)
    if request.kind == history.DEPLOY and not request.allow_unset and not history.served(work.state):
        compose_checks.refuse_empty(work, configured)


def _wanted(work: HostContext, request: Request, killed: Journal | None) -> _Wanted:
    if request.kind == history.ROLLBACK:
        # half a deploy is gone back from to what it began with, not to what was before that
        good = killed.last_good if killed and not request.tag else releases.back(work, request.tag)
        return _Wanted(good.release, dict(good.services))
    release = releases.wanted(work, request.tag or releases.LATEST)
    # first of all: the rules below need the commit, and the history of a shallow clone is completed here
    off_branch = branch.is_outside(work, release.commit, request.off_branch)
    if not request.force:
        releases.refuse_known_failure(work, release)
    if not request.older:
        releases.refuse_older(work, release)
    return _Wanted(release, off_branch=off_branch)


def _with_backing(request: Request, made: DeployPlan, found: Facts) -> DeployPlan:
    """Add the backing services; part of a deploy and a rollback start only those that their services need."""
    jobs = request.kind == history.DEPLOY
    every = jobs and not request.services
    some = backing.needed(found.services, request.services or found.targets)
    whole = backing.joined(made, found, found.backing if every else some, jobs)
    backing.refuse_unbuilt(whole, found)
    return whole


def _product(work: HostContext, release: Release, deploys: bool) -> ProductConfig:
    """Return the configuration at the release's commit; for one from before Bakehouse, a later commit's."""
    if deploys:
        product = load.product(work.checkout, release.commit, work.place)
        registry_scope.refuse_outside(product, work.host, release.commit)
        return product
    return load.nearest(work.checkout, release.commit, work.place)


def _serving(work: HostContext, product: ProductConfig, facts: Facts) -> Snapshot:
    served = history.served(work.state)
    return serving(product, facts, served[-1].release if served else None)


def _refuse_part(work: HostContext, request: Request, killed: Journal | None) -> None:
    if killed and request.services:
        raise RefusedError(
            f"{work.place.product}: a deploy was interrupted, and other services may be half deployed",
            f"run this first: bakehouse resume {work.place.product}",
        )


def _refuse_unknown(product: ProductConfig, services: tuple[str, ...]) -> None:
    if unknown := sorted(set(services) - {each.key for each in product.services}):
        known = ", ".join(each.key for each in product.services)
        raise UsageError(f"{product.product} has no service {', '.join(unknown)}", f"it has: {known}")
