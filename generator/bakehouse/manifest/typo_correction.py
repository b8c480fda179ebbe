"""Correction of misspelt keys: each is reported once, and what is below it is checked."""

from typing import Any

from bakehouse.manifest import schema
from bakehouse.manifest.reader import Map
from bakehouse.manifest.schema_errors import ErrorKind, SchemaError


def correct(data: Map, file: str) -> tuple[list[SchemaError], list[SchemaError]]:
    """Rename the misspelt keys; return the errors about them, and those about the rest."""
    corrected: list[SchemaError] = []
    while True:
        errors = schema.validate(data, file)
        misspelt = [error for error in errors if error.kind is ErrorKind.UNKNOWN and _rename(data, error)]
        if not misspelt:
            return corrected, errors
        corrected += misspelt


def _rename(data: Map, error: SchemaError) -> bool:
    """Rename the key, unless it means none, or one that is there already; tell success."""
    *steps, key = error.subject
    parent: Any = data
    for step in steps:
        parent = parent[step]
    if error.meant is None or error.meant in parent:
        return False
    line, key_line = parent.lines.pop(key), parent.key_lines.pop(key, None)
    parent.put(error.meant, parent.pop(key), key_line or line, line)
    return True
