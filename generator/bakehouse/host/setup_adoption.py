"""The adoption of what runs on a host already: the release before the first deploy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse import names
from bakehouse.errors import ExternalError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config, env_notes, image_names, other_stacks, running_containers
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import actions
from bakehouse.host.rollout.metrics import RunMetrics
from bakehouse.host.state import history
from bakehouse.host.state.clock import run_name
from bakehouse.host.state.history_entry import HistoryEntry, RunOutcome
from bakehouse.host.state.history_lines import VERSION
from bakehouse.host.state.snapshot import DeployedImage, Snapshot
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import git
from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class Running:
    """The managed containers of a product, by service; `notes` are for people."""

    product: ProductConfig | None = None
    containers: Mapping[str, Container] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def running(work: HostContext) -> Running:
    """Return what runs of a product without history; raises RefusedError or ExternalError."""
    return Running() if history.told(work.state) else _found(work)


def adopt(work: HostContext, who: str) -> None:
    """Tag the running images, and record them as the release before the first deploy."""
    seen = _found(work)
    product, found = seen.product, seen.containers
    if product is None:
        return
    services = {
        key: DeployedImage(f"{product.name_of(key)}:{names.LOCAL_TAG}", container.digest)
        for key, container in found.items()
    }
    actions.give_names(image_names.to_put_back(services, found))
    commit = git.head(work.checkout)
    ledger = RunMetrics(run_name())
    good = Snapshot(Release(commit, names.LOCAL_TAG, {}), commit, services)
    row = HistoryEntry(
        version=VERSION,
        run=ledger.run,
        kind=history.SETUP,
        started=ledger.started,
        who=who,
        url=None,
        wanted=names.LOCAL_TAG,
        plan=(),
        milliseconds={},
        verdict=RunOutcome.GOOD,
        why="",
        good=good,
        memory_before=ledger.before,
        memory_least=ledger.least,
    )
    history.append(work.state, row)


def _found(work: HostContext) -> Running:
    try:
        product = load.nearest(work.checkout, "HEAD", work.place)
    except ExternalError:
        return Running()
    configured = compose_config.resolve(work.checkout, product, git.head(work.checkout))
    other_stacks.refuse(work, configured.stack)
    managed = {service.key for service in product.services}
    found = running_containers.by_service(product, configured.project)
    # a deploy makes the managed ones anew by itself
    notes = env_notes.notes(work.checkout, configured, found.keys() - managed)
    own = {key: newest for key, (*_, newest) in found.items() if key in managed}
    return Running(product, own, tuple(notes))
