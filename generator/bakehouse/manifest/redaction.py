"""Removal of secrets from the places of findings, where they stand as keys: `{token:glpat-…}`."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bakehouse import suggest
from bakehouse.findings import Finding
from bakehouse.manifest import pasted_secrets
from bakehouse.manifest.schema import SchemaPart, below, resolved, schema

_HIDDEN = "…"
_WORDS = re.compile("[A-Za-z]+(?:[_-][A-Za-z]+)*")
_LIKE_KEYS = re.compile("[a-z0-9_]+")


def redacted(findings: Iterable[Finding]) -> list[Finding]:
    """Hide the keys that the schema does not have, where it has names of secrets."""
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


def _showable(part: SchemaPart, step: str, rest: str) -> bool:
    """Tell a step that is no secret, in a value of this part of the schema."""
    keys = part.get("properties", {})
    near_secrets = _holds_secret_names(part) or any(map(_holds_secret_names, map(resolved, keys.values())))
    if not near_secrets or step in keys or (step.isdigit() and "items" in part):
        return not pasted_secrets.looks_secret(step)
    # The name of a secret, or a list of them, has no keys at all.
    return (
        bool(keys)
        and not pasted_secrets.looks_secret(rest)
        and (bool(_WORDS.fullmatch(rest)) or _misspelt(part, rest))
    )


def _holds_secret_names(part: SchemaPart) -> bool:
    """Recognize the part for the name of a secret, or for a list of such names."""
    return pasted_secrets.MARK in part or pasted_secrets.MARK in part.get("items", {})


def _misspelt(part: SchemaPart, step: str) -> bool:
    known = part.get("properties", {})
    return bool(_LIKE_KEYS.fullmatch(step)) and suggest.closest(step, known) is not None
