"""The manifest against its JSON Schema."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from bakehouse.manifest.faults import LIMIT
from bakehouse.manifest.problems import Problem
from bakehouse.manifest.problems import problems as problems_of
from bakehouse.manifest.reader import Map


@cache
def schema() -> dict[str, Any]:
    """The manifest's JSON Schema, as it is published for editors."""
    text = files(__package__).joinpath("repos.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


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
    return extend(Draft202012Validator, {"pattern": _pattern})(schema())


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """JSON Schema's `$` is the end of the text; Python's also matches before a last newline."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"does not match {pattern}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)
