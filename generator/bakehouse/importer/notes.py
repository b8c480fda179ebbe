"""Notes of an import: what the repository leaves open, with its place."""

from bakehouse.findings import Finding, Level
from bakehouse.values import Location


def note(at: Location, what: str, wanted: str = "") -> Finding:
    """Return a note about a place of the repository."""
    return Finding("import/open", Level.NOTE, at, what, wanted)
