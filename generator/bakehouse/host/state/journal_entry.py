"""Record of the journal: a deploy under way, and the step that it began last. No I/O here."""

from dataclasses import dataclass

from bakehouse.host.state.snapshot import Snapshot
from bakehouse.release import Release

CHECKOUT, RETURN = "checkout", "return"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """A deploy under way: the wanted release, the snapshot to go back to, and the last step that it began.

    A step is CHECKOUT, RETURN, `network NAME` or `swap SERVICE`; `started` is ISO 8601.
    """

    run: str
    kind: str
    started: str
    wanted: Release
    last_good: Snapshot
    step: str
    version: int = VERSION
