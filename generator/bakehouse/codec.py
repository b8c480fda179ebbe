"""JSON in one form, and records from and to its data by cattrs, which checks every type."""

import json
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
# made once: json.dumps makes one for each call that is not plain ASCII
_SCALAR = json.JSONEncoder(ensure_ascii=False)


def dump(data: Any) -> str:
    """Format data as a JSON document for people: indented by two blanks, with a newline at the end."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def line(data: Any) -> str:
    """Format data as one line of JSON with sorted keys: equal data is equal text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def ascii_line(data: Any) -> str:
    """Format data as one line of JSON in ASCII: no terminal reads an escape sequence in it."""
    return json.dumps(data, sort_keys=True)


def scalar(value: str | int | float | bool | None) -> str:
    """Format one value as JSON."""
    return _SCALAR.encode(value)


def load(text: str) -> Any:
    """Parse a JSON document; raises ValueError."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def plain(record: Any) -> Any:
    """Convert a record to data for JSON."""
    return _converter().unstructure(record)


def record(kind: type[T], data: Any) -> T:
    """Convert data to a record; raises ValueError that names the place of what does not fit."""
    # cattrs raises whatever it stumbles over
    if not isinstance(data, dict):
        raise ValueError("it is not a JSON object")
    try:
        made: T = _converter().structure(data, kind)
    except Exception:
        return _explained(kind, data)
    return made


def _explained(kind: type[T], data: Any) -> T:
    """Convert once more, with the place of each fault: to note the places takes longer than to convert."""
    from cattrs import BaseValidationError, transform_error

    try:
        made: T = _converter(detailed=True).structure(data, kind)
    except BaseValidationError as error:
        raise ValueError("; ".join(transform_error(error, path=kind.__name__))) from error
    return made


@cache
def _converter(detailed: bool = False) -> Any:
    """Make a converter on first use, since the generator needs none."""
    from cattrs.preconf.json import make_converter

    return make_converter(forbid_extra_keys=False, detailed_validation=detailed)
