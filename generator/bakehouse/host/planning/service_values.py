"""Values of a service in Compose's resolved data, in each spelling that a Compose file may have.

What Compose makes of each was seen with 2.29.7 and 5.6.0; tests/compose holds it.
"""

from collections.abc import Mapping
from typing import Any

from bakehouse.host.state.long_limits import LongLimits, Value

Service = Mapping[str, Any]

# The short keys, and the section and name of the same value in the long form.
_LONG = {
    "cpus": ("limits", "cpus"),
    "mem_limit": ("limits", "memory"),
    "mem_reservation": ("reservations", "memory"),
    "pids_limit": ("limits", "pids"),
}
_ENDLESS = ("always", "any", "unless-stopped")


def memory(service: Service) -> int | None:
    """Return the limit in bytes; None if there is none."""
    return _bytes(service, "mem_limit")


def reservation(service: Service) -> int | None:
    """Return the reserved bytes; None if none are."""
    return _bytes(service, "mem_reservation")


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


def mixed_limits(services: Mapping[str, Service]) -> dict[str, LongLimits]:
    """Return what the pins have to carry, by service: short spellings beside a section of the long form."""
    found = {name: _mixed(service) for name, service in services.items()}
    return {name: limits for name, limits in found.items() if limits.resets}


def _mixed(service: Service) -> LongLimits:
    resources = _resources(service)
    resets: list[str] = []
    values: dict[str, dict[str, Value]] = {}
    for key, (section, name) in _LONG.items():
        if key not in service or section not in resources or resources[section].get(name) == service[key]:
            continue
        resets.append(key)
        if name not in resources[section]:
            # an older Compose takes no whole number of processors there
            value = float(service[key]) if name == "cpus" else service[key]
            values.setdefault(section, {})[name] = value
    return LongLimits(tuple(resets), values)


def _bytes(service: Service, key: str) -> int | None:
    section, name = _LONG[key]
    found = (_resources(service).get(section) or {}).get(name) or service.get(key)
    return int(found) if found else None


def _resources(service: Service) -> Mapping[str, Any]:
    resources: Mapping[str, Any] = (service.get("deploy") or {}).get("resources") or {}
    return resources
