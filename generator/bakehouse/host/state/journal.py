"""What a deploy is about to do, written before it does it: the next run finds where a killed one was."""

from dataclasses import dataclass

from bakehouse.errors import OutsideError
from bakehouse.host.state import history, json_file
from bakehouse.host.state.history_entry import RunOutcome
from bakehouse.host.state.history_lines import KINDS
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.release import Release

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
    last_good: Snapshot
    step: str
    version: int = VERSION


def read(state: ProductState) -> Journal | None:
    """The deploy that is under way, or was when its process ended; raises OutsideError for an unknown one."""
    note = json_file.read(state.journal, Journal, _MEND)
    if note and (note.version != VERSION or note.kind not in KINDS):
        what = f"this bakehouse does not know version {note.version} with kind {note.kind!r}"
        raise OutsideError(f"{state.journal}: {what}", _MEND)
    return note


def write(state: ProductState, journal: Journal) -> None:
    """Note a step before it is done."""
    json_file.write(state.journal, journal)


def clear(state: ProductState) -> None:
    """The deploy has ended, one way or the other."""
    json_file.remove(state.journal)


def unfinished(state: ProductState) -> Journal | None:
    """Find the run that was killed; not one that had only its note still to take away."""
    note = read(state)
    ended = {row.run for row in history.read(state) if row.verdict in (RunOutcome.GOOD, RunOutcome.RETURNED)}
    return note if note and note.run not in ended else None
