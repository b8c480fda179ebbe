"""The manifest's JSON Schema, and the validation by it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from bakehouse.manifest import pasted_secrets
from bakehouse.manifest.reader import Map
from bakehouse.manifest.schema_errors import SchemaError, explained
from bakehouse.manifest.syntax_errors import LIMIT

SchemaPart = dict[str, Any]


@cache
def schema() -> SchemaPart:
    """Return the manifest's JSON Schema, as it is published for editors."""
    text = files(__package__).joinpath("repos.schema.json").read_text(encoding="utf-8")
    loaded: SchemaPart = json.loads(text)
    return loaded


def resolved(part: SchemaPart) -> SchemaPart:
    """Merge a part of the schema with what it refers to; its own words come first."""
    target = schema()
    for step in part.get("$ref", "#").split("/")[1:]:
        target = target[step]
    return {**target, **part} if "$ref" in part else part


def below(part: SchemaPart, step: str) -> SchemaPart:
    """Return the part for a key of a mapping or an index of a list; empty where there is none."""
    own = part.get("properties", {}).get(step) or part.get("additionalProperties")
    return resolved(own or (step.isdigit() and part.get("items")) or {})


def validate(data: Map, file: str) -> list[SchemaError]:
    """Validate the data; return at most a hundred errors."""
    found = (each for error in _validator().iter_errors(data) for each in explained(error, data, file))
    first: dict[object, SchemaError] = {}
    for error in islice(found, LIMIT):
        # A value of the wrong type breaks its `enum` as well; the type is what to tell.
        first.setdefault((error.subject, error.kind), error)
    return list(first.values())


@cache
def _validator() -> Any:
    extend: Any = validators.extend
    keywords = {"pattern": _pattern, "required": _required, pasted_secrets.MARK: _pasted}
    return extend(Draft202012Validator, keywords)(schema())


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Read `$` as JSON Schema does, as the end of the text; Python's also matches before a last newline."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"does not match {pattern}")


def _required(_: Any, required: list[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    """Report each missing key as the value of the keyword, which the error else has in its message alone."""
    if isinstance(instance, dict):
        missing = (key for key in required if key not in instance)
        yield from (ValidationError("is missing", validator_value=key) for key in missing)


def _pasted(_: Any, marked: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Refuse a secret where the name of one belongs, also one that has the form of a name."""
    if marked and isinstance(instance, str) and pasted_secrets.looks_secret(instance):
        yield ValidationError("is a secret")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)
