"""Values of a service in Compose's resolved data, in each spelling that a Compose file may have.

What Compose makes of each was seen with 2.29.7 and 5.6.0; tests/compose holds it.
"""

from collections.abc import Mapping
from typing import Any

Service = Mapping[str, Any]

# The short keys, and the section and name of the same value in the long form.
LONG = {
    "cpus": ("limits", "cpus"),
    "mem_limit": ("limits", "memory"),
    "mem_reservation": ("reservations", "memory"),
    "pids_limit": ("limits", "pids"),
}
# With these an image is never fetched.
_LOCAL = ("never", "build")
_ENDLESS = ("always", "any", "unless-stopped")


def memory(service: Service) -> int | None:
    """Return the limit in bytes; None if there is none."""
    return _bytes(service, "mem_limit")


def reservation(service: Service) -> int | None:
    """Return the reserved bytes; None if none are."""
    return _bytes(service, "mem_reservation")


def cpus(service: Service) -> float | None:
    """Return the limit of processors; None if there is none."""
    found = _given(service, "cpus")
    return float(found) if found else None


def count(service: Service) -> int:
    """Return the number of containers, from `scale` or `deploy.replicas`: Compose refuses unequal ones."""
    return int(service.get("scale", (service.get("deploy") or {}).get("replicas", 1)))


def is_pullable(service: Service) -> bool:
    """Tell whether the image of a service can come from a registry."""
    return "image" in service and service.get("pull_policy") not in _LOCAL


def has_test(healthcheck: Mapping[str, Any]) -> bool:
    """Tell whether a healthcheck has a test of its own, and is not switched off."""
    test = healthcheck.get("test") or ["NONE"]
    return test[0] != "NONE" and not healthcheck.get("disable")


def is_of_image(healthcheck: Mapping[str, Any]) -> bool:
    """Tell whether a service is checked as its image says: times alone leave the image's test."""
    return not healthcheck.get("test") and not healthcheck.get("disable")


def is_endless(service: Service) -> bool:
    """Tell whether Docker starts the container again after it has ended well."""
    deploy = service.get("deploy") or {}
    # a policy of `deploy` wins over `restart`
    policy = deploy.get("restart_policy")
    word = service.get("restart") if policy is None else policy.get("condition")
    return word in _ENDLESS


def _bytes(service: Service, key: str) -> int | None:
    found = _given(service, key)
    return int(found) if found else None


def _given(service: Service, key: str) -> Any:
    section, name = LONG[key]
    return (resources(service).get(section) or {}).get(name) or service.get(key)


def resources(service: Service) -> Mapping[str, Any]:
    """Return the section `deploy.resources`; empty if there is none."""
    found: Mapping[str, Any] = (service.get("deploy") or {}).get("resources") or {}
    return found
