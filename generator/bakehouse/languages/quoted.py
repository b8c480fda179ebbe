"""Shared parts of languages with double quotes, backslash escapes and `#` comments."""

from bakehouse.values import Part

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str) -> str:
    """Escape text for use between double quotes, on one line, the same in YAML 1.1, YAML 1.2 and HCL."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(map(_escape, text))


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def literal(parts: tuple[Part, ...]) -> str:
    """Return the text of a value without variables; raises TypeError for one that has any."""
    if not all(isinstance(part, str) for part in parts):
        raise TypeError(f"this language has no variables: {parts!r}")
    return "".join(map(str, parts))


def comment(text: str) -> str:
    """Return a comment on one line."""
    return "# " + " ".join(text.split())
