"""The keys of a record that reaches a host: one key in the file a field, of the same name.

Such a record is written into `host.json` or `bakehouse.json`, and read back by the host into the same record.
A new key is a field here, with the version of the file that adds it: `field(default=…, metadata=since(2))`.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

OLDEST = 1
_NAME, _SINCE, _SOURCE, _UNIT = "name", "since", "source", "unit"
# The field that is the record's own key in the mapping that holds it.
NAME: Mapping[str, Any] = {_NAME: True}
# A duration: seconds in the record and in the file, a text such as `1m30s` in the manifest.
SECONDS: Mapping[str, Any] = {_UNIT: "s"}


def since(version: int) -> Mapping[str, Any]:
    """Return the metadata of a field that a later version of the file added."""
    return {_SINCE: version}


def source(path: str) -> Mapping[str, Any]:
    """Return the metadata of a field whose place in the manifest, from its record on, is not its name."""
    return {_SOURCE: path}


@cache
def host_keys(kind: Any) -> tuple["Field[Any]", ...]:
    """Return the fields that are keys of the file, in the file's order."""
    return tuple(each for each in fields(kind) if each.compare and _NAME not in each.metadata)


def version_of(key: "Field[Any]") -> int:
    """Return the version of the file that added a key."""
    return int(key.metadata.get(_SINCE, OLDEST))


def place_of(key: "Field[Any]") -> str:
    """Return a key's path in the manifest, from its record on."""
    return str(key.metadata.get(_SOURCE, key.name))


def unit_of(key: "Field[Any]") -> str:
    """Return the unit that the manifest writes behind a number; empty for none."""
    return str(key.metadata.get(_UNIT, ""))


def is_left_out(key: "Field[Any]", value: object) -> bool:
    """Tell whether the file need not say it: so a host older than the key can go on reading the file."""
    return value is None or (version_of(key) > OLDEST and key.default is not MISSING and value == key.default)
