"""Findings of a check: one record for the manifest's problems and for drift."""

from dataclasses import dataclass
from enum import StrEnum

from bakehouse.values import Location


class Level(StrEnum):
    """The weight of a finding: an error decides the exit code, a warning never does.

    Nor does a note, unless the call asks for such notes: `validate --confirm`.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a place, what is wrong, what is wanted there, and the command that fixes it.

    `folder` is the one that it was found in, where a call looks at several. `related` are the places that
    `at` is compared with: the line of a Compose file, of a Dockerfile.
    """

    rule: str
    level: Level
    at: Location
    what: str
    wanted: str = ""
    mend: str = ""
    origins: tuple[Location, ...] = ()
    diff: str = ""
    folder: str = ""
    related: tuple[Location, ...] = ()

    def __str__(self) -> str:
        """Format it as `repos.yaml:14: path/to/key: what is wrong; what is wanted`."""
        return f"{self.at}: {self.what}" + (f"; {self.wanted}" if self.wanted else "")
