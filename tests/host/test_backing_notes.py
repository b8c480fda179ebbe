"""The notes of the containers of backing services: what a good run, a failed one and a person leave there."""

from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse import codec
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.rollout import backing_notes
from bakehouse.host.state import managed_containers, noted_containers
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import Fingerprint, ManagedContainer, NotedContainer

from .database import DB, known, seen
from .shop import CONFIGURED, noted, recorded

TWO = Fingerprint({"PORT": "q"}, files="f2", configuration="c2")
THREE = replace(CONFIGURED, files="f3")
READ_TWO = noted(fingerprint=replace(CONFIGURED, files="f2"), since=2.0, files="f3")


def now(wanted: Fingerprint, note: NotedContainer | None, *runs: Container) -> Facts:
    """What a run finds, whose commit wants this configuration of the database."""
    return known(DB.wanting(fingerprint=wanted), *runs, noted={"db": note} if note else {})


@pytest.fixture
def state(tmp_path: Path) -> ProductState:
    return ProductState(tmp_path)


@pytest.mark.parametrize(
    ("wanted", "note", "found", "started", "expected"),
    [
        # nobody noted it before: it counts as up to date
        (TWO, None, seen(), None, noted(fingerprint=TWO, files="f2")),
        (TWO, None, None, seen(), noted(fingerprint=TWO, files="f2")),
        # what a known one was started with stays, so that the change is told; the files are there now
        (TWO, noted(), seen(), None, noted(files="f2")),
        # another container, or a note that is not comparable
        (TWO, noted("old"), seen(), None, noted(fingerprint=TWO, files="f2")),
        (
            replace(TWO, definition=9),
            noted(),
            seen(),
            None,
            noted(fingerprint=replace(TWO, definition=9), files="f2"),
        ),
        # somebody restarted it after the last good run, before this one
        (THREE, noted(files="f2"), seen(started=2.0), None, READ_TWO),
        # this run did, after it had moved the checkout
        (
            THREE,
            noted(files="f2"),
            seen(),
            seen(started=2.0),
            noted(fingerprint=THREE, since=2.0, files="f3"),
        ),
        # it waited for one that somebody had started before
        (THREE, noted(files="f2"), seen(started=2.0), seen(started=2.0), READ_TWO),
        # the note of an earlier build
        (TWO, noted(since=0.0, files=""), seen(started=2.0), None, noted(since=2.0, files="f2")),
        (
            THREE,
            noted(since=0.0, files=""),
            seen(),
            seen(started=2.0),
            noted(fingerprint=THREE, since=2.0, files="f3"),
        ),
    ],
)
def test_what_a_good_run_notes(
    state: ProductState,
    wanted: Fingerprint,
    note: NotedContainer | None,
    found: Container | None,
    started: Container | None,
    expected: NotedContainer,
) -> None:
    facts = now(wanted, note, *([found] if found else []))
    backing_notes.renew(state, facts, {"db": (started,)} if started else {})
    assert noted_containers.read(state) == {"db": expected}


def test_all_containers_of_a_service_are_noted(state: ProductState) -> None:
    both = (seen(id="db-2"), seen(started=3.0))
    backing_notes.renew(state, now(TWO, None, *both), {})
    note = noted(fingerprint=TWO, files="f2", others=("db-2",), since=3.0)
    assert noted_containers.read(state) == {"db": note}
    # only what was started after that has read the files
    half, all_of_it = (replace(both[0], started=5.0), both[1]), [replace(each, started=5.0) for each in both]
    backing_notes.renew(state, now(THREE, note, *half), {})
    assert noted_containers.read(state) == {"db": replace(note, files="f3")}
    backing_notes.renew(state, now(THREE, replace(note, files="f3"), *all_of_it), {})
    assert noted_containers.read(state)["db"].fingerprint == replace(TWO, files="f3")


def test_one_that_was_in_the_manifest_is_managed_until_the_release_is_good(state: ProductState) -> None:
    managed_containers.note(state, "db", recorded("db"))
    facts = replace(now(TWO, None, seen()), recorded=managed_containers.read(state))
    backing_notes.note_started(state, facts, "db", (seen(started=2.0),))
    assert (managed_containers.read(state), noted_containers.read(state)) == ({"db": recorded("db")}, {})
    backing_notes.renew(state, facts, {"db": (seen(started=2.0),)})
    assert managed_containers.read(state) == {}
    assert noted_containers.read(state) == {"db": noted(fingerprint=TWO, since=2.0, files="f2")}


@pytest.mark.parametrize(
    ("note", "found", "started", "expected"),
    [
        # it was there, and nobody knows what it was started with
        (None, seen(status="exited"), seen(started=2.0), None),
        (noted("old"), seen(status="exited"), seen(started=2.0), noted("old")),
        # it was made by this run
        (None, None, seen(), noted(fingerprint=TWO, files="f2")),
        (noted(), seen(), seen(id="db-2"), noted(container="db-2", fingerprint=TWO, files="f2")),
        # it was started again with the files of this run, and the checkout goes back
        (
            noted(),
            seen(status="exited"),
            seen(started=2.0),
            noted(fingerprint=replace(CONFIGURED, files="f2"), since=2.0),
        ),
        # it was waited for
        (noted(), seen(health="starting"), seen(), noted()),
    ],
)
def test_what_a_run_that_fails_leaves(
    state: ProductState,
    note: NotedContainer | None,
    found: Container | None,
    started: Container,
    expected: NotedContainer | None,
) -> None:
    """Only what it started or made, since that stays; a later release tells what differs."""
    noted_containers.write(state, {"db": note} if note else {})
    facts = now(TWO, note, *([found] if found else []))
    backing_notes.note_started(state, facts, "db", (started,))
    assert noted_containers.read(state) == ({"db": expected} if expected else {})


def test_a_service_that_is_left_alone_is_not_noted(state: ProductState) -> None:
    facts = replace(now(TWO, None), backing={})
    backing_notes.note_started(state, facts, "db", (seen(),))
    backing_notes.renew(state, facts, {"db": (seen(),)})
    assert noted_containers.read(state) == {}


def test_the_notes_of_an_earlier_build_are_read(state: ProductState) -> None:
    earlier = codec.plain(recorded("db", digest="", others=()))
    state.noted_containers.write_text(codec.dump({"db": earlier}), encoding="utf-8")
    assert noted_containers.read(state) == {"db": noted(since=0.0, files="")}
    # and that build reads ours
    noted_containers.write(state, {"db": noted()})
    data = codec.load(state.noted_containers.read_text(encoding="utf-8"))
    assert codec.record(dict[str, ManagedContainer], data) == {"db": recorded("db", digest="", others=())}
