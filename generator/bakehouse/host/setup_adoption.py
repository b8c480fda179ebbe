"""The adoption of what runs on a host already: the release before the first deploy."""

from bakehouse import names
from bakehouse.errors import ExternalError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config, image_names, other_stacks, running_containers
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


def running(work: HostContext) -> dict[str, Container]:
    """Return the running containers of a product without history, by service."""
    return {} if history.told(work.state) else _found(work)[1]


def adopt(work: HostContext, who: str) -> None:
    """Tag the running images, and record them as the release before the first deploy."""
    product, found = _found(work)
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


def _found(work: HostContext) -> tuple[ProductConfig | None, dict[str, Container]]:
    try:
        product = load.nearest(work.checkout, "HEAD", work.place)
    except ExternalError:
        return None, {}
    configured = compose_config.resolve(work.checkout, product, git.head(work.checkout))
    other_stacks.refuse(work, configured.stack)
    managed = {service.key for service in product.services}
    found = running_containers.by_service(product, configured.project)
    return product, {key: newest for key, (*_, newest) in found.items() if key in managed}
