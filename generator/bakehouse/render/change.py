"""A difference between a path on disk and its rendered file."""

from dataclasses import dataclass
from enum import StrEnum

from bakehouse.render.output import File


class ChangeKind(StrEnum):
    """The kind of a difference."""

    MISSING = "missing"
    EDITED = "edited"
    MODE = "mode"
    LINK = "link"
    BEHIND_LINK = "behind-link"
    NOT_A_FILE = "not-a-file"
    STALE = "stale"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Change:
    """The file that belongs at a path (none for a stale one), and the bytes and mode that are there.

    `ours` tells whether Bakehouse made what is there, and may replace it.
    """

    kind: ChangeKind
    path: str
    file: File | None
    data: bytes
    mode: int
    ours: bool

    @property
    def ends_in_crlf(self) -> bool:
        """True if the file is as rendered but for lines that end in CRLF."""
        wanted = self.file.data if self.file else self.data
        return self.data != wanted and self.data.replace(b"\r\n", b"\n") == wanted
