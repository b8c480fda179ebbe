"""HCL as buildx bake reads it: a value is one quoted template, in which `${` and `%{` are escaped.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
"""

from bakehouse.languages.quoted import comment, escape
from bakehouse.values import Part

__all__ = ["comment", "quote"]


def quote(parts: tuple[Part, ...]) -> str:
    """Return one quoted string; variables stay references, everything else is literal."""
    return '"' + "".join(map(_text, parts)) + '"'


def _text(part: Part) -> str:
    if isinstance(part, str):
        # Not `$${`: HCL has no way to write a literal `$` before it, while an escape is never a template.
        return escape(part).replace("${", "\\u0024{").replace("%{", "\\u0025{")
    return f"${{{part.name}}}"
