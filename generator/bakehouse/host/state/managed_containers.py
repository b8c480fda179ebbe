"""The containers that we started, by service: any other was started by somebody else."""

from collections.abc import Mapping

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import ManagedContainer


def read(state: ProductState) -> Mapping[str, ManagedContainer]:
    """Return each service's record."""
    return json_file.read(state.managed_containers, dict[str, ManagedContainer]) or {}


def note(state: ProductState, service: str, recorded: ManagedContainer) -> None:
    """Record the container that we started for a service, once it is healthy."""
    json_file.write(state.managed_containers, {**read(state), service: recorded})


def forget(state: ProductState, service: str) -> None:
    """Remove a service's record before it is changed: until it is noted again, its container is unknown."""
    known = read(state)
    if service in known:
        json_file.write(
            state.managed_containers, {key: each for key, each in known.items() if key != service}
        )


def renew(state: ProductState, today: Mapping[str, ManagedContainer]) -> None:
    """Replace the records of containers that a run left alone: an earlier build did not look at all of it."""
    known = read(state)
    same = {key: new for key, new in today.items() if key in known and known[key].container == new.container}
    if renewed := {key: new for key, new in same.items() if known[key] != new}:
        json_file.write(state.managed_containers, {**known, **renewed})
