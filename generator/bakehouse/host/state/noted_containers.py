"""The containers of backing services as a deploy saw them first: what differs since then is told."""

from collections.abc import Mapping

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import NotedContainer


def read(state: ProductState) -> Mapping[str, NotedContainer]:
    """Return each backing service's record."""
    return json_file.read(state.noted_containers, dict[str, NotedContainer]) or {}


def write(state: ProductState, records: Mapping[str, NotedContainer]) -> None:
    """Replace the records, if they differ."""
    if records != read(state):
        json_file.write(state.noted_containers, records)
