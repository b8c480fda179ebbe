"""JSON Schema errors as findings with a line, each with the key that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from jsonschema import ValidationError

from bakehouse.findings import Finding, Level
from bakehouse.manifest import words
from bakehouse.manifest.places import Step, below, locate
from bakehouse.manifest.reader import Map
from bakehouse.manifest.words import Complaint, Words
from bakehouse.values import Location


class Kind(Enum):
    """What has to happen to the key that a problem is about."""

    UNKNOWN = "remove"
    MISSING = "add"
    NAME = "rename"
    VALUE = "change"
    EMPTY = "fill"


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding, and the steps to the key that it is about; what would be right there, if that is known.

    `example` is a value for it; the key that is meant where it is unknown.
    """

    kind: Kind
    subject: tuple[Step, ...]
    finding: Finding
    example: Any = None

    @property
    def path(self) -> str:
        """The subject as messages write it."""
        return "/".join(map(str, self.subject))


def problems(error: ValidationError, data: Map, file: str) -> Iterator[Problem]:
    """The problems that one error tells of."""
    wrong = words.complaint(error)
    at = locate(data, wrong.steps, file)
    if wrong.keyword == "additionalProperties":
        yield from _unknown(wrong, at)
    elif wrong.keyword == "required":
        yield _missing(wrong, at)
    elif wrong.of_name:
        yield _name(wrong, at, data)
    else:
        kind = Kind.EMPTY if wrong.keyword in ("minItems", "minProperties") else Kind.VALUE
        finding = _finding(kind.name.lower(), at, words.value(wrong))
        yield Problem(kind, wrong.steps, finding, wrong.schema["examples"][0])


def _finding(rule: str, at: Location, told: Words) -> Finding:
    return Finding(f"manifest/{rule}", Level.ERROR, at, *told)


def _unknown(wrong: Complaint, at: Location) -> Iterator[Problem]:
    known = wrong.schema["properties"]
    for key in wrong.value:
        if key not in known:
            place = below(at, key, wrong.value.key_line(key))
            finding = _finding("unknown-key", place, words.unknown(key, known))
            yield Problem(Kind.UNKNOWN, (*wrong.steps, key), finding, words.closest(key, known))


def _missing(wrong: Complaint, at: Location) -> Problem:
    # The error tells the key in its message alone.
    key = next(key for key in wrong.wanted if wrong.message.startswith(f"{key!r} "))
    example = wrong.schema["properties"][key]["examples"][0]
    finding = _finding("missing-key", at, words.missing(key, example))
    return Problem(Kind.MISSING, (*wrong.steps, key), finding, example)


def _name(wrong: Complaint, at: Location, data: Map) -> Problem:
    parent: Any = data
    for step in wrong.steps:
        parent = parent[step]
    place = below(at, wrong.value, parent.key_line(wrong.value))
    return Problem(Kind.NAME, (*wrong.steps, wrong.value), _finding("name", place, words.mismatch(wrong)))
