"""Recovery from errors of the schema: the checks can look at the rest, so that one run sees all errors."""

from collections.abc import Iterable
from typing import Any

from bakehouse.manifest.reader import Map
from bakehouse.manifest.refused import REFUSED
from bakehouse.manifest.schema_errors import ErrorKind, SchemaError

# These values can be read as they are.
_READABLE = (ErrorKind.NAME, ErrorKind.EMPTY)


def mark(data: Map, errors: Iterable[SchemaError]) -> None:
    """Mark what is wrong or missing as refused, and take out the keys that have no meaning."""
    wrong = (error for error in errors if error.kind not in _READABLE)
    # From the inside out: what is below a refused value is gone.
    for error in sorted(wrong, key=lambda error: len(error.subject), reverse=True):
        _mark(data, error)


def _mark(data: Map, error: SchemaError) -> None:
    *steps, last = error.subject
    parent: Any = data
    for step in steps:
        parent = parent[step]
    if error.kind is ErrorKind.UNKNOWN:
        del parent[last], parent.lines[last]
        return
    parent[last] = REFUSED
    if error.kind is ErrorKind.MISSING:
        parent.lines[last] = error.finding.at.line
