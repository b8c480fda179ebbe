"""The values of the variables that configs and secrets are made of: Compose's own data has only names."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

_VARIABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_KINDS = ("configs", "secrets")


def variables(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the variables that configs and secrets are made of, in Compose's resolved data."""
    given = (each for kind in _KINDS for each in (data.get(kind) or {}).values())
    return frozenset(each["environment"] for each in given if each.get("environment"))


def hashes(printed: str, wanted: Iterable[str]) -> dict[str, str]:
    """Hash the values of variables in what `docker compose config --environment` prints."""
    found = dict(_pairs(printed))
    return {name: sha256(found[name].encode()).hexdigest() for name in wanted if name in found}


def _pairs(printed: str) -> Iterator[tuple[str, str]]:
    """Split the output, which is sorted: a line that is out of order belongs to the value above it."""
    name, value = "", ""
    for line in printed.splitlines(keepends=True):
        pair = _VARIABLE.fullmatch(line)
        if pair and pair[1] > name:
            yield name, value
            name, value = pair[1], pair[2]
        else:
            value += line
    yield name, value
