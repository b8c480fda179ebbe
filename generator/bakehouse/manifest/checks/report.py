"""The two kinds of findings that a check reports."""

from bakehouse.findings import Finding, Level
from bakehouse.values import Location


def error(rule: str, at: Location, what: str, wanted: str) -> Finding:
    """Report a mistake that keeps the manifest from being used."""
    return Finding(f"manifest/{rule}", Level.ERROR, at, what, wanted)


def warning(rule: str, at: Location, what: str, wanted: str) -> Finding:
    """Report something that is worth knowing, and stops nothing."""
    return Finding(f"manifest/{rule}", Level.WARNING, at, what, wanted)
