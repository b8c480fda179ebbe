"""Compose's warnings, and the variables that are not set among them. No I/O here."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse import codec, excerpt

_WARNING = re.compile(r'^time="[^"]*" level=warning msg=("(?:[^"\\]|\\.)*")')
_UNSET = re.compile(r'The "(\w+)" variable is not set\. Defaulting to a blank string\.')
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_DOLLAR = "$$"
_MOST = 20


@dataclass(frozen=True, slots=True)
class UnsetVariable:
    """A variable that is not set: the values of managed services with it, as `web: environment/KEY`.

    `empty` has those of them of which nothing is left.
    """

    name: str
    used: tuple[str, ...]
    empty: tuple[str, ...]

    def __str__(self) -> str:
        """Format a line of a plan."""
        return f"variable {self.name} is not set; it is used by {', '.join(self.used)}"


def messages(err: str) -> tuple[str, ...]:
    """Return the warnings among Compose's lines, each once and cut."""
    found = (_WARNING.match(line) for line in err.splitlines())
    told = dict.fromkeys(_unquoted(each[1]) for each in found if each)
    return tuple(map(excerpt.cut, told))[:_MOST]


def _unquoted(text: str) -> str:
    try:
        return str(codec.load(text))
    except ValueError:  # Go's escapes are not all of them JSON's
        return text[1:-1]


def unset_names(told: Iterable[str]) -> frozenset[str]:
    """Return the names of the variables that warnings say are not set."""
    return frozenset(found[1] for each in told if (found := _UNSET.fullmatch(each)))


def without_secrets(told: Iterable[str], places: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Name the places in `.env` files, not the variable that they expand: it may be a part of a password."""
    found = ((each, _UNSET.fullmatch(each)) for each in told)
    return tuple(_expanded(places[name[1]]) if name and places.get(name[1]) else each for each, name in found)


def _expanded(places: list[str]) -> str:
    return (
        f"{', '.join(places)}: `$` before a name that is not set, so Compose drops both; "
        "if it belongs to the value, put that in single quotes"
    )


def unset(
    names: Collection[str], services: Mapping[str, Any], managed: Iterable[str]
) -> tuple[UnsetVariable, ...]:
    """Find the variables in the managed services' configuration, which is not interpolated."""
    places = [each for key in managed for each in _values(services.get(key), key)]
    found = (_variable(name, places) for name in sorted(names))
    return tuple(each for each in found if each.used)


def _variable(name: str, places: list[tuple[str, str]]) -> UnsetVariable:
    used = [(place, value) for place, value in places if name in _names(value)]
    empty = (place for place, value in used if _is_empty(value))
    return UnsetVariable(name, tuple(dict.fromkeys(place for place, _ in used)), tuple(dict.fromkeys(empty)))


def _names(value: str) -> set[str]:
    return {a or b for a, b in _REFERENCE.findall(value.replace(_DOLLAR, ""))}


def _is_empty(value: str) -> bool:
    """Tell whether a value is nothing but one plain variable."""
    return bool(_REFERENCE.fullmatch(value.strip()))


def _values(data: Any, place: str, joint: str = ": ") -> Iterator[tuple[str, str]]:
    """Iterate over the texts of a service, each with its place; `KEY=value` in a list is a value of KEY."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, f"{place}{joint}{key}", "/")
    elif isinstance(data, list):
        for item in data:
            key, equals, value = item.partition("=") if isinstance(item, str) else ("", "", "")
            named = equals and "$" not in key
            yield from _values(value, f"{place}/{key}") if named else _values(item, place, "/")
    elif isinstance(data, str):
        yield place, data
