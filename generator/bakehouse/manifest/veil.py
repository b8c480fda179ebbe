"""The places of findings, without a secret that stands where a key belongs: `{token:glpat-…}`."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bakehouse.findings import Finding
from bakehouse.manifest import pasted, words
from bakehouse.manifest.schema import Part, below, resolved, schema

_HIDDEN = "…"
_WORDS = re.compile("[A-Za-z]+(?:[_-][A-Za-z]+)*")
_LIKE_KEYS = re.compile("[a-z0-9_]+")


def veiled(findings: Iterable[Finding]) -> list[Finding]:
    """The same findings; where the schema has names of secrets, no key is shown that it may not have."""
    return [replace(each, at=replace(each.at, path=_path(each.at.path))) for each in findings]


def _path(path: str) -> str:
    part, steps, shown = schema(), path.split("/"), list[str]()
    for number, step in enumerate(steps):
        # A secret may hold a slash, as base64 does: what follows goes with it.
        if not _showable(part, step, "/".join(steps[number:])):
            return "/".join([*shown, _HIDDEN])
        shown.append(step)
        part = below(part, step)
    return "/".join(shown)


def _showable(part: Part, step: str, rest: str) -> bool:
    """Whether a step, in a value of this part of the schema, is no secret."""
    keys = part.get("properties", {})
    holds_names = _names(part) or any(_names(resolved(each)) for each in keys.values())
    if not holds_names or step in keys or (step.isdigit() and "items" in part):
        return not pasted.secret(step)
    # The name of a secret, or a list of them, has no keys at all.
    return bool(keys) and not pasted.secret(rest) and (bool(_WORDS.fullmatch(rest)) or _misspelt(part, rest))


def _names(part: Part) -> bool:
    """Whether it is the name of a secret, or a list of such names."""
    return pasted.MARK in part or pasted.MARK in part.get("items", {})


def _misspelt(part: Part, step: str) -> bool:
    known = part.get("properties", {})
    return bool(_LIKE_KEYS.fullmatch(step)) and words.closest(step, known) is not None
