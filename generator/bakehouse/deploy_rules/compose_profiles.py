"""The profiles of services: those that must be on, and services that need one of a profile that is off.

No I/O here: `services` are those of all profiles, as Compose prints them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bakehouse import excerpt
from bakehouse.errors import RefusedError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_ALL = "*"


def needed(services: Mapping[str, Any], managed: Iterable[str]) -> frozenset[str]:
    """Return the profiles of the managed services; raises RefusedError for what cannot be in an `.env`."""
    found = frozenset(name for key in managed for name in _of(services.get(key)))
    if wrong := sorted(name for name in found if not _NAME.fullmatch(name)):
        raise RefusedError(
            f"a profile has the name {excerpt.cut(ascii(wrong[0]))}", "use letters, digits, `_`, `.` and `-`"
        )
    return found


def refuse_off(services: Mapping[str, Any], on: Collection[str]) -> None:
    """Refuse a service that depends on one whose profiles are off, which Compose calls undefined."""
    for key, service in sorted(services.items()):
        if not is_on(service, on):
            continue
        for other in _dependencies(service):
            if other in services and not is_on(services[other], on):
                named = ", ".join(_of(services[other]))
                raise RefusedError(
                    f"{key} depends on {other}, whose profile is off: {named}",
                    "add the profile to `profiles` of the repo in the manifest",
                )


def is_on(service: Any, on: Collection[str]) -> bool:
    """Tell whether a service is started with these profiles."""
    own = _of(service)
    return not own or _ALL in on or not own.isdisjoint(on)


def _of(service: Any) -> frozenset[str]:
    return frozenset((service or {}).get("profiles") or ())


def _dependencies(service: Any) -> list[str]:
    found = service.get("depends_on") or {}
    return sorted(key for key, how in found.items() if how.get("required", True))
