"""YAML: a value is one double-quoted scalar."""

from bakehouse.languages.quoted import comment, escape, literal
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """Return one double-quoted scalar; plain YAML has no variables."""
    return f'"{escape(literal(parts))}"'
