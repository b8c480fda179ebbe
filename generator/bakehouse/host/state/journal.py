"""What a deploy is about to do, written before it does it: the next run finds where a killed one was."""

from dataclasses import dataclass

from bakehouse.errors import OutsideError
from bakehouse.host.model.observed import Good
from bakehouse.host.state import store
from bakehouse.host.state.folder import ProductState
from bakehouse.host.state.lines import KINDS
from bakehouse.release import Release

_FILE = "journal.json"
CHECKOUT, RETURN = "checkout", "return"
VERSION = 1
_MEND = "upgrade bakehouse on this host; or move the file away: the next deploy decides from what runs"


@dataclass(frozen=True, slots=True)
class Journal:
    """A deploy under way: what it wants, what it goes back to, and the last step that it began.

    A step is CHECKOUT, RETURN or `swap SERVICE`; `started` is ISO 8601.
    """

    run: str
    kind: str
    started: str
    wanted: Release
    last_good: Good
    step: str
    version: int = VERSION


def read(state: ProductState) -> Journal | None:
    """The deploy that is under way, or was when its process ended; raises OutsideError for an unknown one."""
    note = store.read(state.file(_FILE), Journal, _MEND)
    if note and (note.version != VERSION or note.kind not in KINDS):
        what = f"this bakehouse does not know version {note.version} with kind {note.kind!r}"
        raise OutsideError(f"{state.file(_FILE)}: {what}", _MEND)
    return note


def write(state: ProductState, journal: Journal) -> None:
    """Note a step before it is done."""
    store.write(state.file(_FILE), journal)


def clear(state: ProductState) -> None:
    """The deploy has ended, one way or the other."""
    store.remove(state.file(_FILE))
