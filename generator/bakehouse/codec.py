"""JSON in and out, always in one form: two blanks of indent, non-ASCII as it is, a newline at the end."""

import json
from typing import Any


def dump(data: Any) -> str:
    """Data as a JSON document for a person to read."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def scalar(value: str | int | float | bool | None) -> str:
    """One JSON value."""
    return json.dumps(value, ensure_ascii=False)


def load(text: str) -> Any:
    """The data of a JSON document; raises ValueError."""
    return json.loads(text)
