"""A Caddyfile: a value is one token that needs no quotes.

https://caddyserver.com/docs/caddyfile/concepts#tokens-and-quotes
"""

import re

from bakehouse.languages.quoted import comment, literal
from bakehouse.values import Part

__all__ = ["comment", "quote"]

# `@` and `!` have a meaning at the beginning of a token alone.
_TOKEN = re.compile(r"(?![@!])[A-Za-z0-9._~:/()%?=&+,;*@!\[\]-]+")


def quote(parts: tuple[Part, ...]) -> str:
    """Return the token; raises ValueError for a text that Caddy would read as something else."""
    text = literal(parts)
    if not _TOKEN.fullmatch(text):
        raise ValueError(f"no plain token: {text!r}")
    return text
