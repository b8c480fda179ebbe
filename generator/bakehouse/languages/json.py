"""JSON: a value is one string."""

from bakehouse import codec
from bakehouse.languages.quoted import literal
from bakehouse.values import Part


def quote(parts: tuple[Part, ...]) -> str:
    """Return one JSON string; JSON has no variables."""
    return codec.scalar(literal(parts))


def comment(text: str) -> str:
    """Return the text as a string: JSON has no comments, so the marker is a key's value."""
    return codec.scalar(text)
