"""The containers of backing services as a deploy saw them first: what differs since then is told."""

from collections.abc import Mapping

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import ManagedContainer


def read(state: ProductState) -> Mapping[str, ManagedContainer]:
    """Return each backing service's record."""
    return json_file.read(state.noted_containers, dict[str, ManagedContainer]) or {}


def write(state: ProductState, records: Mapping[str, ManagedContainer]) -> None:
    """Replace the records, if they differ."""
    if records != read(state):
        json_file.write(state.noted_containers, records)
