"""What the rows of a history tell: what serves, what can be gone back to, what was good, what is dropped."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse import codec
from bakehouse.host.state import history, history_snapshots
from bakehouse.host.state.history_entry import HistoryEntry, RunOutcome, StepRecord, UnknownEntry
from bakehouse.host.state.history_lines import parse, words
from bakehouse.host.state.history_rotation import Bounds, Choose
from bakehouse.host.state.paths import ProductState

from .shop import image, row, served

Rows = list[tuple[str, str | None]]


def state_of(folder: Path, rows: Rows) -> ProductState:
    state = ProductState(folder)
    for number, (kind, tag) in enumerate(rows):
        history.append(state, row(kind, tag, run=f"{number}", started=f"{number:2}"))
    return state


@pytest.mark.parametrize(
    ("rows", "stack"),
    [
        ([], ""),
        ([("deploy", None)], ""),
        ([("setup", "a")], "a"),
        ([("setup", "a"), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", None), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "a")], "aba"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a")], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", None)], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "c"), ("rollback", "a")], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "c"), ("rollback", "b"), ("rollback", "a")], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a"), ("deploy", "b")], "ab"),
        # forward again by a rollback's name: it was taken off, so it comes on top
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a"), ("rollback", "b")], "ab"),
        ([("rollback", "a")], "a"),
    ],
)
def test_what_serves_and_what_can_be_gone_back_to(tmp_path: Path, rows: Rows, stack: str) -> None:
    found = history.served(state_of(tmp_path, rows))
    assert "".join(good.release.tag for good in found) == stack


@pytest.mark.parametrize(
    ("rows", "tags"),
    [
        ([], ""),
        ([("deploy", None), ("deploy", "a"), ("deploy", None)], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "c")], "abc"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a")], "ba"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "b")], "ab"),
    ],
)
def test_what_ever_was_good(tmp_path: Path, rows: Rows, tags: str) -> None:
    """Each release once, where it served last: a rollback takes nothing off."""
    found = history.good(state_of(tmp_path, rows))
    assert "".join(good.release.tag for good in found) == tags


def test_a_release_that_served_twice_is_known_as_it_served_last(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    for tag in ("x", "y"):
        history.append(state, row("deploy", "a", good=served("a", web=image(tag=tag))))
    assert history.good(state) == history.served(state) == (served("a", web=image(tag="y")),)


@pytest.mark.parametrize(
    ("count", "keep", "tags", "runs"),
    [
        (0, 10, "", ""),
        (10, 10, "", "0123456789"),
        # a tenth more is no reason to write
        (11, 10, "", "0 1 2 3 4 5 6 7 8 9 10"),
        (12, 10, "", "2 3 4 5 6 7 8 9 10 11"),
        (5, 2, "", "3 4"),
        (5, 2, "a", "0 3 4"),
        (5, 2, "ac", "0 2 3 4"),
        (5, 2, "e", "3 4"),
        (5, 2, "x", "3 4"),
    ],
)
def test_which_rows_of_a_long_history_stay(
    tmp_path: Path, count: int, keep: int, tags: str, runs: str
) -> None:
    """The newest, and the row of each release that is needed; row 0 is of release a, 1 of b, and so on."""
    state = state_of(tmp_path, [("deploy", chr(ord("a") + number)) for number in range(count)])
    most = Bounds(keep, 1 << 20)
    if history.is_long(state, most):
        history.rotate(state, needs(*tags), most)
    left = [each.run for each in history.read(state)]
    assert left == (runs.split() if " " in runs else list(runs))
    # what has left is in the archive, as much as it takes, and is told of in its order
    moved = [str(number) for number in range(count) if str(number) not in left]
    assert [entry.run for entry in told(state)] == sorted([*moved[-keep:], *left], key=int)


def needs(*tags: str) -> Choose:
    """A choice that needs the newest row of releases."""
    return lambda rows: [each for each in history_snapshots.good(rows) if each.release.tag in tags]


def told(state: ProductState) -> list[HistoryEntry]:
    return [entry for entry in history.everything(state) if isinstance(entry, HistoryEntry)]


def test_the_newest_row_of_a_kept_release_stays(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    for number, tag in enumerate("abacd"):
        snapshot = served(tag, web=image(tag=str(number)))
        history.append(state, row("deploy", tag, run=f"{number}", good=snapshot))
    history.rotate(state, needs("a"), Bounds(1, 1 << 20))
    assert [each.run for each in history.read(state)] == ["2", "4"]


def test_a_history_of_few_long_rows_is_rotated_by_its_size(tmp_path: Path) -> None:
    state, most = ProductState(tmp_path), Bounds(1000, 100_000)
    for number in range(12):
        history.append(state, row(run=f"{number}", started=f"{number:2}", why="x" * 10_000))
        if history.is_long(state, most):
            history.rotate(state, needs(), most)
    assert state.history.stat().st_size <= 110_000 and state.archive.stat().st_size <= 100_000
    assert [entry.run for entry in told(state)] == [str(number) for number in range(12)]
    for number in range(12, 60):
        history.append(state, row(run=f"{number}", started=f"{number:2}", why="x" * 10_000))
        if history.is_long(state, most):
            history.rotate(state, needs(), most)
    assert state.history.stat().st_size <= 110_000 and state.archive.stat().st_size <= 100_000
    assert [entry.run for entry in told(state)][-15:] == [str(number) for number in range(45, 60)]


FULL = row(
    "deploy",
    "a",
    url="https://git.example.com/runs/1",
    plan=(StepRecord("web", "recreate", ("image", "environment PORT"), "r/web:a", "sha256:1"),),
    milliseconds={"pull": 7},
    why="",
    good=served("a", web=image()),
    built=("default/default/x",),
)


@pytest.mark.parametrize("entry", [FULL, row(), row("rollback", "b"), replace(FULL, built=None)])
def test_a_row_is_read_as_it_was_written(tmp_path: Path, entry: HistoryEntry) -> None:
    state = ProductState(tmp_path)
    history.append(state, entry)
    assert history.read(state) == history.told(state) == (entry,)
    assert history.unknown(state) == ()


def test_a_row_on_disk_has_the_word_that_earlier_builds_know_and_is_read_in_both(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    history.append(state, FULL)
    written = state.history.read_bytes()
    assert json.loads(written)["plan"][0]["action"] == "hold"
    state.history.write_bytes(written + written.replace(b'"hold"', b'"recreate"'))
    assert history.read(state) == (FULL, FULL)
    assert codec.plain(FULL)["plan"][0]["action"] == "recreate"


DATA: dict[str, Any] = codec.plain(row("deploy", "a"))
STEP = {"service": "web", "action": "recreate", "reasons": [], "image": "r/web:a", "digest": "sha256:1"}


@pytest.mark.parametrize(
    ("changes", "unknown"),
    [
        ({"version": 2}, ("version 2",)),
        ({"version": True}, ("version true",)),
        ({"version": "1"}, ('version "1"',)),
        ({"kind": "promote"}, ('kind "promote"',)),
        ({"verdict": None}, ("verdict null",)),
        ({"plan": [STEP, {**STEP, "action": "overlap"}]}, ('action "overlap"',)),
        ({"plan": [{"service": "web"}]}, ("action null",)),
        ({"version": 2, "kind": "x" * 99}, ("version 2", f'kind "{"x" * 59}')),
    ],
)
def test_what_this_build_does_not_know_is_named(changes: dict[str, Any], unknown: tuple[str, ...]) -> None:
    (line,) = parse(codec.line({**DATA, **changes}).encode())
    assert line.told == UnknownEntry(unknown, {**DATA, **changes})


@pytest.mark.parametrize(
    "changes", [{"plan": "x"}, {"plan": ["x"]}, {"milliseconds": 7}, {"memory_least": "x"}]
)
def test_a_row_of_another_shape_is_unknown_too(changes: dict[str, Any]) -> None:
    (line,) = parse(codec.line({**DATA, **changes}).encode())
    assert isinstance(line.told, UnknownEntry)
    (why,) = line.told.unknown
    assert 0 < len(why) <= 60


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[]", b"7", b'"x"', b"null", b"[" * 50_000])
def test_a_broken_line_tells_nothing_and_keeps_its_bytes(raw: bytes) -> None:
    (broken, whole) = parse(raw + b"\n\n \n" + codec.line(DATA).encode() + b"\n")
    assert (broken.raw, broken.told) == (raw, None)
    assert isinstance(whole.told, HistoryEntry)
    assert whole.told.verdict is RunOutcome.GOOD


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("a", {"a"}),
        (7, set()),
        (None, set()),
        (["a", ["b", [True, "c"]]], {"a", "b", "c"}),
        ({"a": {"b": ["c", 1.5]}, "d": None}, {"a", "b", "c", "d"}),
    ],
)
def test_every_text_of_a_row_is_found(data: Any, found: set[str]) -> None:
    assert set(words(data)) == found
