"""The containers on a network of the engine, and whether it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse.outside.docker import ask, container_state


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A container's place on a network: its names and the addresses that it asked for, or empty ones.

    `project` and `service` are Compose's, or empty; `name` is the container's.
    """

    container: str
    name: str
    project: str
    service: str
    aliases: tuple[str, ...]
    ipv4: str
    ipv6: str


def exists(network: str) -> bool:
    """Tell whether the engine has a network; raises ExternalError."""
    return bool(ask.inspect("network", [network]))


def endpoints(network: str) -> tuple[Endpoint, ...]:
    """Return the places of all containers on a network, running or not; raises ExternalError."""
    ids = ask.ids("--filter", f"network={network}")
    return tuple(
        _endpoint(each, network) for each in ask.inspect("container", ids) if network in _places(each)
    )


def _places(data: Any) -> Mapping[str, Any]:
    places: Mapping[str, Any] = data["NetworkSettings"]["Networks"] or {}
    return places


def _endpoint(data: Any, network: str) -> Endpoint:
    place, labels = _places(data)[network], data["Config"]["Labels"] or {}
    asked = place.get("IPAMConfig") or {}
    # before Engine 25 the aliases had the beginning of the container's id
    aliases = tuple(each for each in place.get("Aliases") or () if not data["Id"].startswith(each))
    return Endpoint(
        container=data["Id"],
        name=data["Name"].removeprefix("/"),
        project=labels.get(container_state.PROJECT, ""),
        service=labels.get(container_state.SERVICE, ""),
        aliases=aliases,
        ipv4=asked.get("IPv4Address", ""),
        ipv6=asked.get("IPv6Address", ""),
    )
