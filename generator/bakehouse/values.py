"""The smallest records: a place in the manifest, and a value with the places that it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """One place in the manifest: the file as the user named it, a line from 1, the keys down to it.

    Line 0 is the file itself, where there is nothing in it to point at.
    """

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        """Format it as every message does: `repos.yaml:14: repos/learning_ai_clock/images/web`."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f": {self.path}" if self.path else "")


@dataclass(frozen=True, slots=True)
class SourceMap:
    """The place of a record and of each key below it: `at["args/NODE_ENV"]`, `at["paths/0"]`."""

    own: Location
    keys: Mapping[str, Location] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Location:
        """Return the place of a key; of the whole record where the manifest leaves the key out."""
        return self.keys.get(key, self.own)


# The place of a record that no manifest holds: one that a host reads.
NOWHERE = SourceMap(Location("", 0))


@dataclass(frozen=True, slots=True)
class Variable:
    """A reference that the reader of a generated file resolves, such as `${IMAGE_TAG:-latest}`."""

    name: str
    default: str = ""


Part = str | Variable
Value = str | int | float | tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A value that a template may print, and the manifest's places that it comes from."""

    value: Value
    origins: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark(Cited):
    """A cited text that is printed as a comment of the file's language."""


def cite(value: Value, *origins: Location) -> Cited:
    """Combine a value with the places that it comes from."""
    return Cited(value, origins)
