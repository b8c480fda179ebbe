"""The part that each service of a Compose project plays: it stays up, is a job, or is off by default."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse.project.record import ComposeRecord, ComposeService

_AGAIN = ("always", "unless-stopped")


@dataclass(frozen=True, slots=True)
class Roles:
    """Services that another one awaits to their end, with its name; those that a plain `up` leaves off."""

    jobs: Mapping[str, str]
    off: frozenset[str]


def roles(compose: ComposeRecord, built: Collection[str]) -> Roles:
    """Return the roles; if a plain `up` starts none of the services that are `built`, none is off."""
    services = compose.services
    jobs = {
        name: service.name
        for service in services.values()
        for name, how in _dependencies(service).items()
        if how.get("condition") == "service_completed_successfully"
    }
    started = {name for name, service in services.items() if not profiles(service)}
    waiting = list(started)
    while waiting:
        needed = _dependencies(services[waiting.pop()])
        more = {name for name, how in needed.items() if how.get("required", True)} & services.keys() - started
        started |= more
        waiting += more
    off = frozenset(services.keys() - started) if started & set(built) else frozenset[str]()
    return Roles(jobs, off)


def profiles(service: ComposeService) -> tuple[str, ...]:
    """Return the profiles of a service."""
    return tuple(service.data.get("profiles") or ())


def starts_again(service: ComposeService) -> bool:
    """Tell whether the engine starts a service again after it has succeeded."""
    return service.data.get("restart") in _AGAIN


def _dependencies(service: ComposeService) -> Mapping[str, Mapping[str, Any]]:
    needed: Mapping[str, Mapping[str, Any]] = service.data.get("depends_on") or {}
    return needed
