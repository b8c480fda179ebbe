"""A workflow of Gitea or GitHub Actions: YAML in which `${{ }}` is an expression."""

from bakehouse.languages.quoted import comment, escape
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """Return one double-quoted scalar; raises ValueError for a literal that would be an expression."""
    return '"' + escape("".join(map(_expression, parts))) + '"'


def _expression(part: Part) -> str:
    if not isinstance(part, str):
        return f"${{{{ {part.name} }}}}"
    if "${{" in part:
        raise ValueError(f"would be read as an expression: {part!r}")
    return part
