"""The findings of rules: an error for what CI or the host refuses, a warning for the rest."""

from bakehouse.errors import RefusedError
from bakehouse.findings import Finding, Level
from bakehouse.values import Location, SourceMap

RULE = "repository"


def error(rule: str, at: Location, what: str, wanted: str = "", *related: Location) -> Finding:
    """Return a finding about what CI or the host will refuse."""
    return Finding(f"{RULE}/{rule}", Level.ERROR, at, what, wanted, related=related)


def warning(rule: str, at: Location, what: str, wanted: str = "", *related: Location) -> Finding:
    """Return a finding that fails nothing."""
    return Finding(f"{RULE}/{rule}", Level.WARNING, at, what, wanted, related=related)


def refused(rule: str, at: Location, refusal: RefusedError, *related: Location) -> Finding:
    """Return the finding for a refusal of the host, in its words."""
    return error(rule, at, refusal.what, refusal.hint, *related)


def place(at: SourceMap, *keys: str) -> Location:
    """Return the place of the first of these keys that the manifest has; of the whole record for none."""
    return next((at.keys[key] for key in keys if key in at.keys), at.own)
