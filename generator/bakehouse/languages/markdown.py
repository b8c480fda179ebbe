"""Markdown: a value stands in code, as it is."""

from bakehouse.languages.quoted import literal
from bakehouse.values import Part


def quote(parts: tuple[Part, ...]) -> str:
    """Return the text as it is; raises ValueError if it would end the code around it."""
    text = literal(parts)
    if not text.isprintable() or "`" in text or "|" in text:
        raise ValueError(f"no text for code: {text!r}")
    return text


def comment(text: str) -> str:
    """Return a comment on one line, which nobody sees on the page."""
    return f"<!-- {' '.join(text.split()).replace('--', '- -')} -->"
