"""What we started, by service: a container that is not in here was started by somebody else."""

from collections.abc import Mapping

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import ManagedContainer


def read(state: ProductState) -> Mapping[str, ManagedContainer]:
    """Each service's record."""
    return json_file.read(state.managed_containers, dict[str, ManagedContainer]) or {}


def note(state: ProductState, service: str, recorded: ManagedContainer) -> None:
    """We started it, and it proved itself."""
    json_file.write(state.managed_containers, {**read(state), service: recorded})


def forget(state: ProductState, service: str) -> None:
    """Whatever happens to it from now on: until it is noted, nobody knows what it runs."""
    known = read(state)
    if service in known:
        json_file.write(
            state.managed_containers, {key: each for key, each in known.items() if key != service}
        )
