"""The definitions of networks and volumes in Compose's resolved data. No I/O here."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from bakehouse import codec
from bakehouse.host.planning.compose_project import NetworkDefinition


def networks(data: Mapping[str, Any]) -> dict[str, NetworkDefinition]:
    """Return the project's own networks, by name."""
    found = (
        NetworkDefinition(key, each["name"], _hash(each), codec.line(each), dict(_addresses(data, key)))
        for key, each in _own(data, "networks")
    )
    return {each.name: each for each in found}


def volumes(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the hashes of the project's own volumes, by name."""
    return {each["name"]: _hash(each) for _, each in _own(data, "volumes")}


def _own(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, each in (data.get(kind) or {}).items():
        if not each.get("external"):
            yield key, each


def _addresses(data: Mapping[str, Any], network: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for key, service in data["services"].items():
        place = (service.get("networks") or {}).get(network) or {}
        yield key, (place.get("ipv4_address") or "", place.get("ipv6_address") or "")


def _hash(definition: Mapping[str, Any]) -> str:
    return sha256(codec.line(definition).encode()).hexdigest()
