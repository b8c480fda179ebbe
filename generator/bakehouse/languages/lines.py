"""Plain lines: a value is the rest of its line, as it is."""

from bakehouse.languages.quoted import literal
from bakehouse.values import Part


def quote(parts: tuple[Part, ...]) -> str:
    """Return the value as it is; raises ValueError if it would break its line."""
    text = literal(parts)
    if not text.isprintable():
        raise ValueError(f"not for one line: {text!r}")
    return text


def comment(text: str) -> str:
    """Return a comment on one line."""
    return quote((text,))
