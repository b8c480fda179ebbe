"""One path on disk that departs from what was rendered."""

from dataclasses import dataclass
from enum import StrEnum

from bakehouse.render.output import File


class ChangeKind(StrEnum):
    """The way in which a path departs."""

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
    """The file that belongs at a path (none for a stale one), and the bytes and mode that stand there.

    `ours` says whether what stands there was made by Bakehouse, and may be replaced.
    """

    kind: ChangeKind
    path: str
    file: File | None
    data: bytes
    mode: int
    ours: bool
