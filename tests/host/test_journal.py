"""Whether a run was killed half-way, by the journal that it left and the history that it may have reached."""

from pathlib import Path

import pytest

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.host.state import history, journal
from bakehouse.host.state.history_entry import RunOutcome
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.paths import ProductState
from bakehouse.release import Release

from .shop import NEW, OLD, A, image, row, served

NOTE = Journal("run-2", "deploy", "t", Release(NEW, NEW, {"web": A}), served(OLD, web=image()), "swap web")


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        ([], NOTE),
        ([("run-1", RunOutcome.GOOD)], NOTE),
        ([("run-2", RunOutcome.GOOD)], None),
        ([("run-2", RunOutcome.RETURNED)], None),
        ([("run-2", RunOutcome.RETURNED), ("run-3", RunOutcome.FAILED)], None),
        # the way back failed, or nothing was done yet: what it began is still half-way
        ([("run-2", RunOutcome.BROKEN)], NOTE),
        ([("run-2", RunOutcome.FAILED)], NOTE),
    ],
    ids=["no row", "another run's row", "good", "returned", "returned, then another", "broken", "failed"],
)
def test_a_run_that_did_not_end_is_found(
    tmp_path: Path, ended: list[tuple[str, RunOutcome]], found: Journal | None
) -> None:
    state = ProductState(tmp_path)
    journal.write(state, NOTE)
    for run, outcome in ended:
        history.append(state, row(run=run, verdict=outcome))
    assert journal.unfinished(state) == found
    assert journal.read(state) == NOTE


def test_without_a_journal_nothing_is_half_way(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    assert journal.unfinished(state) is None
    journal.clear(state)
    journal.write(state, NOTE)
    journal.clear(state)
    assert journal.read(state) is journal.unfinished(state) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not valid"),
        ("{}", "is not valid"),
        ("null", "is not valid: it is not a JSON object"),
        ("[7]", "is not valid: it is not a JSON object"),
        (codec.line({**codec.plain(NOTE), "version": 2}), "does not know version 2 with kind 'deploy'"),
        (codec.line({**codec.plain(NOTE), "kind": "promote"}), "does not know version 1 with kind 'promote'"),
    ],
    ids=["no JSON", "half a note", "nothing", "a list", "a later version", "a later kind"],
)
def test_a_journal_that_cannot_be_understood_stops_whoever_comes_next(
    tmp_path: Path, text: str, told: str
) -> None:
    state = ProductState(tmp_path)
    state.journal.write_text(text, encoding="utf-8")
    with pytest.raises(ExternalError, match=r"journal\.json") as refused:
        journal.unfinished(state)
    assert told in refused.value.what
    assert "move the file away" in refused.value.hint
