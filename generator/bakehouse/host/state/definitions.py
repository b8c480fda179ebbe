"""The networks and volumes as the last good run left them, and the places on a network that is remade."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState
from bakehouse.outside.docker.networks import Endpoint

Places = tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Hashes of the definitions of networks and volumes, by name.

    `disconnected` are places on networks that a run was remaking: of a killed one, they are to be put back.
    """

    networks: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, str] = field(default_factory=dict)
    disconnected: Mapping[str, Places] = field(default_factory=dict)


def read(state: ProductState) -> Definitions | None:
    """Return the record; None for a product that was deployed by an earlier build, or never."""
    return json_file.read(state.definitions, Definitions)


def write(state: ProductState, record: Definitions) -> None:
    """Replace the record."""
    json_file.write(state.definitions, record)


def disconnect(state: ProductState, network: str, places: Places) -> None:
    """Record the places on a network before they are taken away."""
    known = read(state) or Definitions()
    write(state, replace(known, disconnected={**known.disconnected, network: places}))


def forget(state: ProductState, network: str) -> None:
    """Remove the definition of a network that is no more."""
    known = read(state) or Definitions()
    write(
        state, replace(known, networks={key: each for key, each in known.networks.items() if key != network})
    )


def connect(state: ProductState, network: str, fingerprint: str) -> None:
    """Record that a network is as its definition says, and that all places on it are put back."""
    known = read(state) or Definitions()
    left = {key: each for key, each in known.disconnected.items() if key != network}
    write(state, replace(known, networks={**known.networks, network: fingerprint}, disconnected=left))
