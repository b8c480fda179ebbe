"""The names that a file gives to the networks and volumes of a service. No I/O here.

Compose prints them at the top level alone, and recreates a container whose network or volume is another one.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def given(service: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that are not those that Compose makes of the project's name, by kind and key."""
    names = {(kind, key): data.get(kind, {}).get(key, {}).get("name") for kind, key in _used(service)}
    return {
        f"{kind}/{key}": name
        for (kind, key), name in names.items()
        if name and name != f"{data['name']}_{key}"
    }


def _used(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("networks", key) for key in service.get("networks") or ())
    mounts = service.get("volumes") or ()
    yield from (
        ("volumes", each["source"]) for each in mounts if each["type"] == "volume" and "source" in each
    )
