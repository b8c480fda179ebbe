"""One mapping of the manifest on its way to a record: values, places, and what the defaults fill in."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bakehouse.manifest.reader import Map
from bakehouse.manifest.refused import REFUSED, derived, guarded, guarded_items
from bakehouse.manifest.source_map import flatten, inherit
from bakehouse.values import Location, SourceMap

R = TypeVar("R")
T = TypeVar("T")
# Defaults of these are merged by name; every other key that a section has replaces the default.
_MERGED = ("args",)


@dataclass(frozen=True, slots=True)
class Section:
    """One mapping with its places; what the defaults fill in is already there.

    Where it, or the defaults of it, were refused it is not `complete`: a key that is not there may have been.
    """

    data: Mapping[str, Any]
    at: SourceMap
    complete: bool = True

    def get(self, key: str, default: Any = None, convert: Callable[[Any], Any] | None = None) -> Any:
        """Return a value, converted, or the default where it is left out."""
        value = self._value(key)
        if value is None:
            return default
        return convert(value) if convert and value is not REFUSED else value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, in the order given."""
        texts: tuple[str, ...] = self.get(key, (), lambda items: guarded_items(tuple(items)))
        return texts

    def pairs(self, key: str) -> dict[str, str]:
        """Return a mapping from name to text; numbers as they are written."""
        return self.items(key, text)

    def items(self, key: str, convert: Callable[[Any], T]) -> dict[str, T]:
        """Return a mapping from name to converted value."""

        def converted(items: Map) -> dict[str, T]:
            pairs = {name: derived(convert, value) for name, value in sorted(items.items())}
            return guarded_items(pairs, self.complete or key not in _MERGED)

        found: dict[str, T] = self.get(key, {}, converted)
        return found

    def below(self, key: str, depth: int = 1) -> "Section":
        """Return the mapping at a key; an empty one where it is left out."""
        value = self._value(key)
        return section(_NOTHING if value is None else value, self.at[key], depth)

    def shared(self, defaults: "Section") -> "Section":
        """Return the defaults of the mappings below, with what this one gives them in common."""
        data = {key: self.data[key] for key in _MERGED if key in self.data}
        places = {name: at for name, at in self.at.keys.items() if name.partition("/")[0] in data}
        return _filled(Section(data, SourceMap(self.at.own, places), self.complete), defaults)

    def record(self, key: str, build: Callable[["Section"], R], depth: int = 1) -> R:
        """Build the record of the mapping at a key, also where it is left out."""
        return guarded(build(self.below(key, depth)))

    def optional(self, key: str, build: Callable[["Section"], R], depth: int = 1) -> R | None:
        """Build the record of the mapping at a key, if there is one."""
        return self.record(key, build, depth) if key in self.data else self.get(key)

    def records(
        self,
        key: str,
        build: Callable[[str, "Section"], R],
        depth: int,
        defaults: "Section | None" = None,
    ) -> tuple[R, ...]:
        """Build the records of the mappings at a key, each filled up with the defaults."""

        def built(group: Map) -> tuple[R, ...]:
            sections = _sections(group, self.at[key], depth, defaults)
            return tuple(guarded(build(name, each)) for name, each in sections)

        records: tuple[R, ...] = self.get(key, (), built)
        return records

    def some(self, key: str, chosen: Callable[[Any], bool]) -> "Section":
        """Return the same mapping, and in the mapping at a key only the chosen entries."""
        group = self.data.get(key)
        if not isinstance(group, Map):
            return self
        few = Map()
        for name in filter(lambda name: chosen(group[name]), group):
            few.put(name, group[name], group.key_line(name), group.lines[name])
        return Section({**self.data, key: few}, self.at, self.complete)

    def _value(self, key: str) -> Any:
        return self.data.get(key, None if self.complete else REFUSED)


_NOTHING = Map()


def section(data: Map, own: Location, depth: int = 1) -> Section:
    """Return the mapping that stands at `own`, with the places of its keys down to a depth."""
    if data is REFUSED:
        return Section(_NOTHING, SourceMap(own), complete=False)
    return Section(data, flatten(data, own, depth))


def _sections(
    group: Map, own: Location, depth: int, defaults: Section | None
) -> Iterator[tuple[str, Section]]:
    for name in sorted(group):
        place = Location(own.file, group.lines[name], f"{own.path}/{name}")
        yield name, _filled(section(group[name], place, depth), defaults)


def _filled(own: Section, defaults: Section | None) -> Section:
    if defaults is None or (defaults.complete and not defaults.data):
        return own
    filled = {**defaults.data, **own.data, **_merged(own.data, defaults.data)}
    replaced = own.data.keys() - set(_MERGED)
    return Section(filled, inherit(own.at, replaced, defaults.at), own.complete and defaults.complete)


def _merged(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    pairs = {key: (defaults[key], own[key]) for key in _MERGED if key in own and key in defaults}
    return {key: derived(operator.or_, *both) for key, both in pairs.items()}


def text(value: Any) -> str:
    """Return a text, or a number as it is written."""
    return str(getattr(value, "text", value))
