"""The releases that a rollback may choose, and where their images are."""

from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext
from bakehouse.host.state import history
from bakehouse.host.state.snapshot import DeployedImage, Snapshot
from bakehouse.host.status_records import RollbackTarget
from bakehouse.image_reference import ImageReference
from bakehouse.outside import registry_client
from bakehouse.outside.docker import ask


def of(work: HostContext) -> tuple[RollbackTarget, ...]:
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
