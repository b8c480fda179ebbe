"""The difference between a secret and the name of one: a manifest is for everybody to read."""

import re
from collections.abc import Mapping
from typing import Any

# The schema's mark of a key whose value is the name of a secret. A value that does not fit there is never
# shown: it may be the secret itself.
MARK = "x-secret-name"

_KNOWN_FORMS = re.compile(
    r"\bgh[pousr]_[A-Za-z0-9]{16}|\bgithub_pat_|\bglpat-|\bnpm_[A-Za-z0-9]{16}|\bA[KS]IA[0-9A-Z]{12}"
    r"|\bxox[abprs]-|\bsk_live_|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|://[^/\s:@]*:[^/\s@]+@"
)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_PARTS = re.compile("[A-Za-z0-9]{16,}")
_SWITCHES = re.compile("[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
# A name has its digits together: NPM_TOKEN_2026, S3_KEY.
_SWITCHES_IN_NAMES = 2


def has_known_form(text: str) -> bool:
    """Recognize the form of a token, a key or an address with a password that everybody knows."""
    return bool(_KNOWN_FORMS.search(text))


def looks_secret(text: str) -> bool:
    """Tell a likely secret from a name; letters alone may be either, and count as a name."""
    return has_known_form(text) or bool(_UUID.search(text)) or any(map(_random, _PARTS.findall(text)))


def _random(part: str) -> bool:
    return part.isdigit() or len(_SWITCHES.findall(part)) > _SWITCHES_IN_NAMES


def message(schema: Mapping[str, Any], value: Any) -> tuple[str, str]:
    """Describe the value that stands where the name of a secret belongs, without showing it."""
    example = f"such as `{schema['examples'][0]}`"
    if isinstance(value, str) and looks_secret(value):
        wanted = f"write the name of the secret, {example}, and revoke the pasted secret; "
        wanted += "if it is the name, put `_` between its words"
        return "this looks like the secret itself", wanted
    what = "this is not the name of a secret (not shown: it may be the secret itself)"
    return what, f"use {schema['patternErrorMessage']}, {example}"
