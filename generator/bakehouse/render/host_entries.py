"""A record that reaches a host, as the entries of a JSON object: each value cited, in the record's order."""

from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass
from typing import Any

from bakehouse.formats import LOWEST
from bakehouse.model.host_keys import OLDEST, host_keys, is_left_out, place_of, version_of
from bakehouse.render.citations import Stamp
from bakehouse.values import Cited, cite


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of an object, with its value, the entries of the object below it, or the items of a list.

    Templates read `key`, `value`, `below` and `items`; `version` is that of the file that added the key.
    """

    key: Cited
    value: Cited | None
    below: tuple["Entry", ...] | None
    version: int = OLDEST
    items: tuple[Cited, ...] | None = None


def entries(record: Any, kind: type | None = None) -> tuple[Entry, ...]:
    """Return the entries of a record, or those of its fields that `kind`, a base of it, has."""
    keys = [(key, getattr(record, key.name)) for key in host_keys(kind or type(record))]
    return tuple(_entry(record, key, value) for key, value in keys if not is_left_out(key, value))


def derived(kind: type, **values: Cited | None) -> tuple[Entry, ...]:
    """Return the entries of a record's fields that the manifest has in other words; None is left out."""
    added = {key.name: version_of(key) for key in host_keys(kind)}
    return tuple(Entry(cite(key), value, None, added[key]) for key, value in values.items() if value)


def stamp(*objects: Iterable[Entry]) -> Stamp:
    """Return the stamp of a file with these objects: the lowest version that has all of their keys."""
    version = max(_versions(objects), default=OLDEST)
    return Stamp(cite(version), cite(LOWEST[version]) if version > OLDEST else None)


def _entry(record: Any, key: Any, value: Any) -> Entry:
    place = record.at[place_of(key)]
    if is_dataclass(value):
        return Entry(cite(key.name, place), None, entries(value), version_of(key))
    if isinstance(value, tuple):
        items = tuple(cite(item, place) for item in value)
        return Entry(cite(key.name, place), None, None, version_of(key), items)
    if not isinstance(value, str | int | float):
        raise TypeError(f"{key.name} is of a type that no file for a host has yet: {value!r}")
    return Entry(cite(key.name, place), cite(value, place), None, version_of(key))


def _versions(objects: Iterable[Iterable[Entry]]) -> Iterable[int]:
    for each in (entry for entries in objects for entry in entries):
        yield from (each.version, *_versions([each.below or ()]))
