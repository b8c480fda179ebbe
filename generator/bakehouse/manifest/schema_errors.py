"""JSON Schema errors as findings with a line, each with the key that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from jsonschema import ValidationError

from bakehouse.findings import Finding, Level
from bakehouse.manifest import messages
from bakehouse.manifest.messages import Message, Violation
from bakehouse.manifest.reader import Map
from bakehouse.manifest.source_map import PathStep, below, locate
from bakehouse.suggest import closest
from bakehouse.values import Location


class ErrorKind(Enum):
    """The repair that the key of an error needs."""

    UNKNOWN = "remove"
    MISSING = "add"
    NAME = "rename"
    VALUE = "change"
    EMPTY = "fill"


@dataclass(frozen=True, slots=True)
class SchemaError:
    """A finding, and the steps to the key that it is about; `meant` is the known key that is close to it."""

    kind: ErrorKind
    subject: tuple[PathStep, ...]
    finding: Finding
    meant: str | None = None

    @property
    def path(self) -> str:
        """The subject as messages write it."""
        return "/".join(map(str, self.subject))


def explained(error: ValidationError, data: Map, file: str) -> Iterator[SchemaError]:
    """Explain one error of the validator; it may be about several keys."""
    wrong = messages.violation(error)
    at = locate(data, wrong.steps, file)
    if wrong.keyword == "additionalProperties":
        yield from _unknown(wrong, at)
    elif wrong.keyword == "required":
        yield _missing(wrong, at)
    elif wrong.of_name:
        yield _name(wrong, at, data)
    else:
        kind = ErrorKind.EMPTY if wrong.keyword in ("minItems", "minProperties") else ErrorKind.VALUE
        finding = _finding(kind.name.lower(), at, messages.value(wrong))
        yield SchemaError(kind, wrong.steps, finding)


def _finding(rule: str, at: Location, message: Message) -> Finding:
    return Finding(f"manifest/{rule}", Level.ERROR, at, *message)


def _unknown(wrong: Violation, at: Location) -> Iterator[SchemaError]:
    known = wrong.schema["properties"]
    for key in wrong.value:
        if key not in known:
            place = below(at, key, wrong.value.key_line(key))
            finding = _finding("unknown-key", place, messages.unknown(key, known))
            yield SchemaError(ErrorKind.UNKNOWN, (*wrong.steps, key), finding, closest(key, known))


def _missing(wrong: Violation, at: Location) -> SchemaError:
    key = wrong.wanted
    example = wrong.schema["properties"][key]["examples"][0]
    finding = _finding("missing-key", at, messages.missing(key, example))
    return SchemaError(ErrorKind.MISSING, (*wrong.steps, key), finding)


def _name(wrong: Violation, at: Location, data: Map) -> SchemaError:
    parent: Any = data
    for step in wrong.steps:
        parent = parent[step]
    finding = _finding("name", below(at, wrong.value, parent.key_line(wrong.value)), messages.mismatch(wrong))
    return SchemaError(ErrorKind.NAME, (*wrong.steps, wrong.value), finding)
