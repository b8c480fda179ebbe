"""Limits of a service in two spellings, which Compose refuses once our override gives the long form.

No I/O here.
"""

from collections.abc import Mapping

from bakehouse.deploy_rules.service_values import LONG, Service, resources
from bakehouse.host.state.long_limits import LongLimits, Value


def found(services: Mapping[str, Service]) -> dict[str, LongLimits]:
    """Return what the pins have to carry, by service: short spellings beside a section of the long form."""
    limits = {name: _mixed(service) for name, service in services.items()}
    return {name: each for name, each in limits.items() if each.resets}


def _mixed(service: Service) -> LongLimits:
    given = resources(service)
    resets: list[str] = []
    values: dict[str, dict[str, Value]] = {}
    for key, (section, name) in LONG.items():
        if key not in service or section not in given or given[section].get(name) == service[key]:
            continue
        resets.append(key)
        if name not in given[section]:
            # an older Compose takes no whole number of processors there
            value = float(service[key]) if name == "cpus" else service[key]
            values.setdefault(section, {})[name] = value
    return LongLimits(tuple(resets), values)
