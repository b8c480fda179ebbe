"""The containers that use another one's namespaces or volumes. No I/O here."""

from collections.abc import Iterable, Mapping
from typing import Any

from bakehouse.host.planning.facts import Container, Shared


def shared(containers: Iterable[Container], alive: Iterable[str]) -> dict[str, Shared]:
    """Return the services whose containers use others; `alive` names containers of other projects."""
    found = tuple(containers)
    owners = {key: each.service for each in found for key in (each.id, each.name)}
    known = {*owners, *alive}
    return {
        each.service: Shared(
            joins=frozenset(owners[key] for key in each.joins if key in owners),
            mounts=frozenset(owners[key] for key in each.mounts if key in owners),
            lost=not known.issuperset(each.joins),
        )
        for each in found
        if each.joins or each.mounts
    }


def strange(containers: Iterable[Container]) -> frozenset[str]:
    """Return the used containers that are not among these."""
    found = tuple(containers)
    known = {key for each in found for key in (each.id, each.name)}
    return frozenset(key for each in found for key in each.joins if key not in known)


def restarted_with(services: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return each service's dependencies with which it asks to be restarted (`restart: true`)."""
    told = {
        key: frozenset(name for name, how in (each.get("depends_on") or {}).items() if how.get("restart"))
        for key, each in services.items()
    }
    return {key: names for key, names in told.items() if names}
