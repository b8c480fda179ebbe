"""Records whose fingerprints an earlier version made, in today's definition.

The hashes of two definitions are not comparable, and a container must not be touched for that. So the first
one is made anew from the commit at which the container was started or kept: that of the last good run. The
second one is compared as it was made.
"""

from collections.abc import Mapping
from dataclasses import replace

from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config
from bakehouse.host.planning.compose_project import ComposeProject, ServiceTarget
from bakehouse.host.state import history, managed_containers
from bakehouse.host.state.snapshot import DEFINITION, ManagedContainer

_FIRST, _SECOND = 1, 2


def read(work: HostContext, configured: ComposeProject) -> Mapping[str, ManagedContainer]:
    """Return each service's record; raises ExternalError."""
    recorded = managed_containers.read(work.state)
    was = configured
    if any(known.fingerprint.definition == _FIRST for known in recorded.values()):
        was = _served(work, configured)
    second = {key: _of_second(known, was.targets.get(key)) for key, known in recorded.items()}
    return {key: _today(known, configured.targets.get(key)) for key, known in second.items()}


def _served(work: HostContext, configured: ComposeProject) -> ComposeProject:
    """Return the project at the commit of the last good run, as far as that tells it."""
    served = history.served(work.state)
    if served and served[-1].commit != configured.commit:
        return _resolved(work, served[-1].commit) or configured
    return configured


def _resolved(work: HostContext, commit: str) -> ComposeProject | None:
    try:
        return compose_config.resolve(work.checkout, load.nearest(work.checkout, commit, work.place), commit)
    except (ExternalError, RefusedError):
        return None  # such as a file above that is gone: nothing tells how it was


def _of_second(known: ManagedContainer, was: ServiceTarget | None) -> ManagedContainer:
    """Return a record of the first definition in the second one.

    Its environment and all but temporary paths stay as recorded.
    """
    if was is None or known.fingerprint.definition != _FIRST:
        return known
    recorded, made = known.fingerprint, was.fingerprint
    configuration = made.configuration if was.unstable else recorded.configuration
    second = replace(made, environment=recorded.environment, configuration=configuration, definition=_SECOND)
    return replace(known, fingerprint=second)


def _today(known: ManagedContainer, wanted: ServiceTarget | None) -> ManagedContainer:
    """Return a record in today's definition if its configuration is the wanted one, however it was hashed."""
    recorded = known.fingerprint
    if wanted is None or recorded.definition == DEFINITION or recorded.configuration not in wanted.earlier:
        return known
    today = replace(recorded, configuration=wanted.fingerprint.configuration, definition=DEFINITION)
    return replace(known, fingerprint=today)
