"""Messages about a value that the schema refuses: what is wrong, and what is wanted instead."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from jsonschema import ValidationError

from bakehouse.manifest import pasted_secrets
from bakehouse.manifest.reader import Map, Seq
from bakehouse.manifest.source_map import PathStep
from bakehouse.suggest import did_you_mean

Message = tuple[str, str]
_SHOWN = 60
_KNOWN_KEYS, _KNOWN_VALUES = "known keys", "use one of"
_TYPES = {
    "string": "a string",
    "number": "a number",
    "integer": "a whole number",
    "object": "a mapping",
    "array": "a list",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A JSON Schema error: the value, the keyword that it breaks, what that wants, the schema around it."""

    steps: tuple[PathStep, ...]
    value: Any
    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    of_name: bool


def violation(error: ValidationError) -> Violation:
    """Take the parts of an error that we use."""
    return Violation(
        steps=tuple(error.absolute_path),
        value=error.instance,
        keyword=str(error.validator),
        wanted=error.validator_value,
        schema=cast(Mapping[str, Any], error.schema),
        of_name="propertyNames" in error.relative_schema_path,
    )


def value(wrong: Violation) -> Message:
    """Describe a value that does not fit."""
    if wrong.schema.get(pasted_secrets.MARK) and wrong.value is not None:
        return pasted_secrets.message(wrong.schema, wrong.value)
    what, wanted = _BY_KEYWORD[wrong.keyword](wrong)
    return ("the value is missing" if wrong.value is None else what), wanted


def mismatch(wrong: Violation) -> Message:
    """Describe text that a pattern refuses."""
    text, lower = wrong.value, wrong.value.lower()
    if text != lower and not pasted_secrets.looks_secret(text) and re.search(wrong.wanted, lower):
        return f"{_shown(text)} has upper-case letters", f"write `{lower}`"
    return (
        f"{_shown(text)} is not valid",
        f"use {wrong.schema['patternErrorMessage']}{_example(wrong)}",
    )


def unknown(key: str, known: Iterable[str]) -> Message:
    """Describe a key that is not known."""
    return "unknown key", did_you_mean(key, known, _KNOWN_KEYS)


def missing(key: str, example: Any) -> Message:
    """Describe a key that is not there."""
    return f"`{key}` is missing", f"add `{key}: {_text(example)}`"


def _type(wrong: Violation) -> Message:
    kinds = [wrong.wanted] if isinstance(wrong.wanted, str) else wrong.wanted
    what = f"this is {_kind(wrong.value, shown=not {'object', 'array'}.issuperset(kinds))}"
    if "string" in kinds and isinstance(wrong.value, bool | int | float):
        text = _text(wrong.value)
        # Quotes alone would not do for `start_period: 30`.
        if re.search(wrong.schema.get("pattern", ""), text):
            return what, f'write it in quotes: "{text}"'
        return what, f"use {wrong.schema['patternErrorMessage']}{_example(wrong)}"
    return what, "use " + " or ".join(_TYPES[kind] for kind in kinds) + _example(wrong)


def _choice(wrong: Violation) -> Message:
    return f"{_shown(wrong.value)} is not valid", did_you_mean(
        _text(wrong.value), wrong.wanted, _KNOWN_VALUES
    )


def _empty(wrong: Violation) -> Message:
    return "this is empty", "add at least one" + _example(wrong)


def _const(wrong: Violation) -> Message:
    return f"{_shown(wrong.value)} is not valid", f"use {wrong.wanted}"


def _range(words: str) -> Callable[[Violation], Message]:
    return lambda wrong: (f"{_text(wrong.value)} is out of range", f"use {words} {wrong.wanted}")


_BY_KEYWORD: dict[str, Callable[[Violation], Message]] = {
    "type": _type,
    "pattern": mismatch,
    "enum": _choice,
    "const": _const,
    "minItems": _empty,
    "minProperties": _empty,
    "minimum": _range("at least"),
    "maximum": _range("at most"),
    "exclusiveMinimum": _range("more than"),
}


def _example(wrong: Violation) -> str:
    examples = wrong.schema.get("examples")
    return f", such as `{_line(examples[0])}`" if examples else ""


def _kind(data: Any, shown: bool) -> str:
    """Name the kind of a value, with a scalar but where a collection belongs, which may be one of secrets."""
    if isinstance(data, bool | int | float):
        kind = "a boolean" if isinstance(data, bool) else "a number"
        return f"{kind} ({_text(data)})" if shown else kind
    kinds: dict[type, str] = {str: "a string", Map: "a mapping", Seq: "a list"}
    return kinds.get(type(data), "nothing")


def _text(data: Any) -> str:
    """Return a value as the manifest has it; a number as it is written."""
    return data if isinstance(data, str) else getattr(data, "text", json.dumps(data, ensure_ascii=False))


def _line(data: Any) -> str:
    return _text(data).replace("\n", "⏎")


def _shown(data: Any) -> str:
    text = _line(data)
    if pasted_secrets.has_known_form(text):
        return "this value (not shown: it looks like a secret)"
    return f"`{text[:_SHOWN]}…`" if len(text) > _SHOWN else f"`{text}`"
