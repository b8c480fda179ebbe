"""POSIX sh: a value is one word, in which nothing is expanded but our own variables."""

import re

from bakehouse.languages.quoted import comment
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """Return one word: text in single quotes, variables between in double quotes."""
    return "".join(map(_word, parts))


def _word(part: Part) -> str:
    if isinstance(part, str):
        # `$` and backticks would be safe inside, but shellcheck takes them there for a mistake (SC2016).
        return "'" + re.sub("['$`]", r"'\\\g<0>'", part) + "'"
    return f'"${{{part.name}:-{part.default}}}"'
