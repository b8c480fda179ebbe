"""The journal of the deploy under way: each step is noted before it begins, for a run that is killed."""

from bakehouse.errors import ExternalError
from bakehouse.host.state import history, json_file
from bakehouse.host.state.history_entry import RunOutcome
from bakehouse.host.state.history_lines import KINDS
from bakehouse.host.state.journal_entry import VERSION, Journal
from bakehouse.host.state.paths import ProductState

_MEND = "upgrade bakehouse on this host; or move the file away: the next deploy plans from what is running"


def read(state: ProductState) -> Journal | None:
    """Return the deploy that is under way or was killed; raises ExternalError for one of another version."""
    note = json_file.read(state.journal, Journal, _MEND)
    if note and (note.version != VERSION or note.kind not in KINDS):
        what = f"this bakehouse does not know version {note.version} with kind {note.kind!r}"
        raise ExternalError(f"{state.journal}: {what}", _MEND)
    return note


def write(state: ProductState, journal: Journal) -> None:
    """Note a step before it begins."""
    json_file.write(state.journal, journal)


def clear(state: ProductState) -> None:
    """Remove the journal at the end of a deploy."""
    json_file.remove(state.journal)


def unfinished(state: ProductState) -> Journal | None:
    """Return the journal of a killed run, but not of one that is complete in the history."""
    note = read(state)
    ended = {row.run for row in history.read(state) if row.verdict in (RunOutcome.GOOD, RunOutcome.RETURNED)}
    return note if note and note.run not in ended else None
