"""What a later build leaves in the state of a host: kept, shown as unknown, in use; and nobody is stopped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.errors import ExternalError
from bakehouse.host.retention_rule import unneeded
from bakehouse.host.state import history, history_snapshots, journal
from bakehouse.host.state.history_entry import HistoryEntry, RunOutcome, StepRecord, UnknownEntry
from bakehouse.host.state.history_rotation import Bounds
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.paths import ProductState, State
from bakehouse.host.state.snapshot import DeployedImage, Snapshot
from bakehouse.release import Release

from ..support.call import TOP, Called, call

DIGEST = f"sha256:{'d' * 64}"
KNOWN: dict[str, Any] = {
    "version": 1,
    "run": "20261129-042806-3ef69e",
    "kind": "deploy",
    "started": "2026-11-29T04:28:06+00:00",
    "who": "deploy",
    "url": None,
    "wanted": "b",
    "plan": [],
    "milliseconds": {},
    "verdict": "good",
    "why": "",
    "good": None,
    "memory_before": 0,
    "memory_least": 0,
}
STEP = {"service": "web", "action": "keep", "reasons": [], "image": "r/web:b", "digest": DIGEST}
LATER: list[tuple[dict[str, Any], list[str]]] = [
    ({"version": 2}, ["version 2"]),
    ({"version": True}, ["version true"]),
    ({"version": None}, ["version null"]),
    ({"kind": "promote"}, ['kind "promote"']),
    ({"kind": ["deploy"]}, ['kind ["deploy"]']),
    ({"verdict": "paused"}, ['verdict "paused"']),
    ({"plan": [STEP, {**STEP, "action": "overlap"}]}, ['action "overlap"']),
    ({"version": 3, "verdict": {"is": "paused"}}, ["version 3", 'verdict {"is": "paused"}']),
]
# Half a line, another program's, no UTF-8, a list, nested too deeply.
BROKEN = [b'{"version": 1, "run', b"hello\r", b'\xff\x00{"version": 1}', b"[1]", b"[" * 50_000]


def state_with(folder: Path, *lines: bytes) -> ProductState:
    state = State(folder).product("shop")
    state.folder.mkdir(parents=True, exist_ok=True)
    state.history.write_bytes(b"".join(line + b"\n" for line in lines))
    return state


def line(**changes: Any) -> bytes:
    """A row as some build wrote it, in an order and with blanks that are not ours."""
    return json.dumps({**KNOWN, **changes}, separators=(" , ", ":")).encode()


def good(tag: str) -> Snapshot:
    return Snapshot(
        Release(tag, tag, {}), tag, {"web": DeployedImage(f"r/web:{tag}", DIGEST.replace("d", tag))}
    )


def row(number: int, tag: str | None) -> HistoryEntry:
    found = good(tag) if tag else None
    verdict = RunOutcome.GOOD if found else RunOutcome.FAILED
    return HistoryEntry(
        1, f"run {number}", "deploy", "t", "me", None, tag or "x", (), {}, verdict, "", found, 0, 0
    )


@pytest.mark.parametrize(("changes", "unknown"), LATER, ids=[", ".join(unknown) for _, unknown in LATER])
def test_a_later_row_is_unknown_and_stops_nobody(
    tmp_path: Path, changes: Mapping[str, Any], unknown: list[str]
) -> None:
    state = state_with(tmp_path, line(**changes))
    history.append(state, row(1, "a"))
    assert [each.unknown for each in history.unknown(state)] == [tuple(unknown)]
    assert [each.run for each in history.read(state)] == ["run 1"]
    assert history.served(state) == history.good(state) == (good("a"),)
    assert len(history.told(state)) == 2


@pytest.mark.parametrize("key", ["plan", "memory_before", "milliseconds"])
def test_a_row_of_another_shape_is_unknown(tmp_path: Path, key: str) -> None:
    data = {name: value for name, value in KNOWN.items() if name != key}
    other: dict[str, Any] = {key: "x"}
    state = state_with(tmp_path, json.dumps(data).encode(), line(**other))
    assert [each.row.get("kind") for each in history.unknown(state)] == ["deploy", "deploy"]
    assert history.read(state) == ()


def test_a_known_row_may_have_more_keys(tmp_path: Path) -> None:
    state = state_with(tmp_path, line(colour="red", plan=[{**STEP, "colour": "red"}]))
    assert [each.plan for each in history.read(state)] == [
        (StepRecord("web", "keep", (), "r/web:b", DIGEST),),
    ]
    assert history.unknown(state) == ()


def test_a_history_that_is_shortened_keeps_every_other_line_as_it_is(tmp_path: Path) -> None:
    """Bytes, order and keys: of rows that stay, of rows that are unknown, of lines that are broken."""
    later = [line(**changes) for changes, _ in LATER]
    oldest = [line(run=f"old {number}") for number in range(8)]
    newest = [line(run=f"new {number}", colour="red") for number in range(3)]
    served = line(run="served", good=good_data("kept"), colour="red")
    state = state_with(tmp_path, served, *later, *oldest, *BROKEN, *newest)
    history.rotate(state, kept, Bounds(3, 1 << 20))
    left = state.history.read_bytes()
    assert left == b"".join(each + b"\n" for each in (served, *later, *BROKEN, *newest))
    history.rotate(state, kept, Bounds(3, 1 << 20))
    assert state.history.read_bytes() == left


def kept(rows: Sequence[HistoryEntry]) -> object:
    """Choose the release that must stay."""
    return [each for each in history_snapshots.good(rows) if each.release.tag == "kept"]


def good_data(tag: str) -> dict[str, Any]:
    return {"release": {"commit": tag, "tag": tag, "images": {}}, "commit": tag, "services": {}}


def test_a_row_after_half_a_line_leaves_the_half_line(tmp_path: Path) -> None:
    state = state_with(tmp_path)
    state.history.write_bytes(BROKEN[0])
    for number in range(5):
        history.append(state, row(number, None))
    history.rotate(state, lambda rows: None, Bounds(2, 1 << 20))
    assert state.history.read_bytes().splitlines()[0] == BROKEN[0]
    assert [each.run for each in history.read(state)] == ["run 3", "run 4"]


DONE = {tag: StepRecord("web", "hold", (), f"r/web:{tag}", f"sha256:{tag * 64}") for tag in "abc"}
ROWS = [replace(row(number, None), plan=(done,)) for number, done in enumerate(DONE.values())]


@pytest.mark.parametrize(
    ("named", "goes"),
    [
        ({}, "abc"),
        ({"image": "r/web:a"}, "bc"),
        ({"plan": [{"old": {"web": ["r/web:a", {"r/web:b": 1}]}}]}, "c"),
        ({"wanted": "a"}, "bc"),
        ({"good": {"release": {"images": {"web": f"sha256:{'b' * 64}"}}}}, "ac"),
        ({"pulls": [f"r/web@sha256:{'c' * 64}"]}, "ab"),
        ({"why": "", "count": 7, "none": None}, "abc"),
    ],
)
def test_whatever_a_later_row_names_is_in_use(named: Mapping[str, Any], goes: str) -> None:
    unknown = [UnknownEntry(("version 2",), named)]
    assert unneeded(ROWS, unknown, [], None) == {f"r/web:{tag}" for tag in goes}


def test_what_is_kept_and_what_an_interrupted_run_names_is_in_use() -> None:
    note = Journal("r", "deploy", "t", Release("b", "b", {}), good("x"), "checkout")
    assert unneeded(ROWS, [], [good("a")], None) == {"r/web:b", "r/web:c"}
    assert unneeded(ROWS, [], [good("a")], note) == {"r/web:c"}


def root_with(folder: Path, *lines: bytes) -> ProductState:
    """A host with one product."""
    data = json.loads((TOP / "rendered/hosts/prod/host.json").read_text(encoding="utf-8"))
    data["places"] = [{"product": "shop", "repo": "shop", "url": "file:///nowhere", "branch": "main"}]
    (folder / ".bakehouse").mkdir()
    (folder / ".bakehouse/host.json").write_text(json.dumps(data), encoding="utf-8")
    return state_with(folder, *lines)


def asked(folder: Path, *argv: str) -> Called:
    return call(*argv, "--root", str(folder), at=folder)


def test_history_shows_what_can_be_read(tmp_path: Path) -> None:
    later = {"verdict": "paused\x1b[2J", "kind": "promote", "who": ["x"], "extra": {"more": 1}}
    root_with(tmp_path, line(), BROKEN[0], line(**later))
    done = asked(tmp_path, "history")
    assert done.code == 0
    first, second = done.out.splitlines()
    told = r"2026-11-29T04:28:06+00:00  shop  promote b  unknown: "
    assert first == told + r'kind "promote", verdict "paused\u001b[2J"  by ?'
    assert second.startswith("2026-11-29T04:28:06+00:00  shop  deploy b  ok")
    newest, oldest = json.loads(asked(tmp_path, "history", "shop", "--json").out)["shop"]
    assert newest == {"unknown": ['kind "promote"', r'verdict "paused\u001b[2J"'], "row": {**KNOWN, **later}}
    assert oldest == {**KNOWN, "built": None, "off_branch": False, "backing": []}


NOTE = {
    "run": "r",
    "kind": "deploy",
    "started": "t",
    "wanted": {"commit": "a", "tag": "a", "images": {}},
    "last_good": good_data("b"),
    "step": "checkout",
}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"version": 2}, "version 2"),
        ({"kind": "promote"}, "kind 'promote'"),
        ({"wanted": "a"}, "is not valid"),
        ({"last_good": None}, "is not valid"),
    ],
)
def test_a_later_journal_is_refused_by_name(tmp_path: Path, changes: Mapping[str, Any], what: str) -> None:
    state = root_with(tmp_path)
    file = state.journal
    file.write_text(json.dumps(NOTE), encoding="utf-8")
    assert journal.read(state) is not None
    file.write_text(json.dumps({**NOTE, **changes}), encoding="utf-8")
    with pytest.raises(ExternalError, match=what):
        journal.read(state)
    done = asked(tmp_path, "resume", "shop")
    assert done.code == 3 and str(file) in done.err and "upgrade bakehouse on this host" in done.err
