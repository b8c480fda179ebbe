"""Records whose fingerprints an earlier version made, in today's definition.

The hashes of two definitions are not comparable, and a container must not be touched for that. So its
fingerprint is made anew from the commit at which it was started or kept: that of the last good run.
"""

from collections.abc import Mapping
from dataclasses import replace

from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config
from bakehouse.host.planning.facts import ComposeProject, ServiceTarget
from bakehouse.host.state import history, managed_containers
from bakehouse.host.state.snapshot import DEFINITION, ManagedContainer


def read(work: HostContext, configured: ComposeProject) -> Mapping[str, ManagedContainer]:
    """Return each service's record; raises ExternalError."""
    recorded = managed_containers.read(work.state)
    if all(known.fingerprint.definition == DEFINITION for known in recorded.values()):
        return recorded
    served = history.served(work.state)
    was = configured
    if served and served[-1].commit != configured.commit:
        was = _resolved(work, served[-1].commit) or configured
    return {key: _today(known, was.targets.get(key)) for key, known in recorded.items()}


def _resolved(work: HostContext, commit: str) -> ComposeProject | None:
    try:
        return compose_config.resolve(work.checkout, load.nearest(work.checkout, commit, work.place), commit)
    except (ExternalError, RefusedError):
        return None  # such as a file above that is gone: nothing tells how it was


def _today(known: ManagedContainer, was: ServiceTarget | None) -> ManagedContainer:
    """Return a record in today's definition; its environment and all but temporary paths stay as recorded."""
    if was is None or known.fingerprint.definition == DEFINITION:
        return known
    recorded, made = known.fingerprint, was.fingerprint
    configuration = made.configuration if was.unstable else recorded.configuration
    today = replace(made, environment=recorded.environment, configuration=configuration)
    return replace(known, fingerprint=today)
