"""What we started, by service: a container that is not in here was started by somebody else."""

from collections.abc import Mapping

from bakehouse.host.model.observed import Recorded
from bakehouse.host.state import store
from bakehouse.host.state.folder import ProductState

_FILE = "running.json"


def read(state: ProductState) -> Mapping[str, Recorded]:
    """Each service's record."""
    return store.read(state.file(_FILE), dict[str, Recorded]) or {}


def note(state: ProductState, service: str, recorded: Recorded) -> None:
    """We started it, and it proved itself."""
    store.write(state.file(_FILE), {**read(state), service: recorded})


def forget(state: ProductState, service: str) -> None:
    """Whatever happens to it from now on: until it is noted, nobody knows what it runs."""
    known = read(state)
    if service in known:
        store.write(state.file(_FILE), {key: each for key, each in known.items() if key != service})
