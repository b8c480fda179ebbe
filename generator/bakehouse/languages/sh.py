"""POSIX sh: a value is one word, in which nothing is expanded but our own variables."""

from bakehouse.languages.quoted import comment
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """One word in single quotes; variables stand between in double quotes."""
    return "".join(map(_word, parts))


def _word(part: Part) -> str:
    if isinstance(part, str):
        return "'" + part.replace("'", "'\\''") + "'"
    return f'"${{{part.name}:-{part.default}}}"'
