"""A Compose file: YAML in which `$` begins a variable and `$$` is a dollar sign.

https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
"""

from bakehouse.languages.quoted import comment, escape
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """Return one double-quoted scalar that Compose reads back as exactly the value."""
    return '"' + escape("".join(map(_interpolated, parts))) + '"'


def _interpolated(part: Part) -> str:
    if isinstance(part, str):
        return part.replace("$", "$$")
    return f"${{{part.name}:-{part.default}}}"
