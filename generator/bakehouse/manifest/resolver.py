"""One mapping of the manifest on its way to a record: values, places, and what the defaults fill in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse.manifest.reader import Map
from bakehouse.manifest.source_map import flatten, inherit
from bakehouse.values import Location, SourceMap


@dataclass(frozen=True, slots=True)
class Section:
    """One mapping with its places; what the defaults fill in is already there."""

    data: Mapping[str, Any]
    at: SourceMap

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str, default: Any = None) -> Any:
        """A value, or what stands for it where it is left out."""
        return self.data.get(key, default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, in the order given."""
        return tuple(self.data.get(key, ()))

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping from name to text; numbers as they are written."""
        return {name: _written(value) for name, value in sorted(self.data.get(key, {}).items())}

    def below(self, key: str, depth: int = 1) -> "Section":
        """The mapping at a key; an empty one where it is left out."""
        return mapping(self.data.get(key, _NOTHING), self.at[key], depth)

    def entries(
        self, key: str, depth: int, defaults: "Section | None" = None
    ) -> Iterator[tuple[str, "Section"]]:
        """The mappings at a key by name, each filled up with the defaults."""
        group = self.data.get(key, _NOTHING)
        own = self.at[key]
        for name in sorted(group):
            place = Location(own.file, group.lines[name], f"{own.path}/{name}")
            yield name, _filled(mapping(group[name], place, depth), defaults)


_NOTHING = Map()


def mapping(data: Map, own: Location, depth: int = 1) -> Section:
    """The mapping that stands at `own`, with the places of its keys down to a depth."""
    return Section(data, flatten(data, own, depth))


def _filled(own: Section, defaults: Section | None) -> Section:
    if defaults is None or not defaults.data:
        return own
    return Section({**defaults.data, **own.data}, inherit(own.at, own.data, defaults.at))


def _written(value: Any) -> str:
    return str(getattr(value, "text", value))
