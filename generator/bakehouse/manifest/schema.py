"""The manifest against its JSON Schema."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from bakehouse.manifest import pasted
from bakehouse.manifest.faults import LIMIT
from bakehouse.manifest.problems import Problem
from bakehouse.manifest.problems import problems as problems_of
from bakehouse.manifest.reader import Map

Part = dict[str, Any]


@cache
def schema() -> Part:
    """The manifest's JSON Schema, as it is published for editors."""
    text = files(__package__).joinpath("repos.schema.json").read_text(encoding="utf-8")
    loaded: Part = json.loads(text)
    return loaded


def resolved(part: Part) -> Part:
    """A part of the schema with what it refers to; its own words come first."""
    target = schema()
    for step in part.get("$ref", "#").split("/")[1:]:
        target = target[step]
    return {**target, **part} if "$ref" in part else part


def below(part: Part, step: str) -> Part:
    """The part for a key of a mapping or an index of a list; empty where there is none."""
    own = part.get("properties", {}).get(step) or part.get("additionalProperties")
    return resolved(own or (step.isdigit() and part.get("items")) or {})


def problems(data: Map, file: str) -> list[Problem]:
    """What the schema has against this data, at most a hundred of it."""
    errors = _validator().iter_errors(data)
    found = (problem for error in errors for problem in problems_of(error, data, file))
    first: dict[object, Problem] = {}
    for problem in islice(found, LIMIT):
        # A value of the wrong type breaks its `enum` as well; the type is what to tell.
        first.setdefault((problem.subject, problem.kind), problem)
    return list(first.values())


@cache
def _validator() -> Any:
    extend: Any = validators.extend
    return extend(Draft202012Validator, {"pattern": _pattern, pasted.MARK: _pasted})(schema())


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """JSON Schema's `$` is the end of the text; Python's also matches before a last newline."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"does not match {pattern}")


def _pasted(_: Any, marked: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Where the name of a secret belongs, what has the form of a name may be the secret all the same."""
    if marked and isinstance(instance, str) and pasted.secret(instance):
        yield ValidationError("is a secret")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)
