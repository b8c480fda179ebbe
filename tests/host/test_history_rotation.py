"""A long history is rotated: retention and rollback choose as if nothing had left it."""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host import retention, retention_rule
from bakehouse.host.state import history, history_rotation, history_snapshots
from bakehouse.host.state.history_entry import HistoryEntry, StepRecord
from bakehouse.host.state.history_lines import HistoryLine, dump
from bakehouse.host.state.history_rotation import Bounds
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.paths import ProductState
from bakehouse.release import Release

from ..support import written
from .shop import A, context, image, row, served

# --- an oracle of its own: what lines of JSON tell, whoever wrote them


def lines_of(state: ProductState) -> list[Any]:
    return [json.loads(line) for line in state.history.read_text(encoding="utf-8").splitlines()]


def stack(rows: list[Any]) -> list[Any]:
    """The snapshots that served, each before the one that it was gone back to."""
    found: list[Any] = []
    for good, kind in ((each["good"], each["kind"]) for each in rows if each["good"]):
        tags = [each["release"]["tag"] for each in found]
        tag = good["release"]["tag"]
        if kind == "rollback" and tag in tags:
            found = found[: tags.index(tag)]
        if kind != "rollback" and tags and tags[-1] == tag:
            found.pop()
        found.append(good)
    return found


def kept(rows: list[Any], keep: int, noted: set[str]) -> list[Any]:
    """The newest good releases, the two last of the stack, and what a killed run names."""
    newest = {each["good"]["release"]["tag"]: number for number, each in enumerate(rows) if each["good"]}
    order = sorted(newest, key=lambda tag: newest[tag])
    named = {*order[-keep:], *noted, *(each["release"]["tag"] for each in stack(rows)[-2:])}
    return [rows[newest[tag]]["good"] for tag in order if tag in named]


def choices(rows: list[Any], keep: int, noted: set[str]) -> Any:
    """What is kept; what a rollback restores now, and after one to each that is kept for its number."""
    releases = kept(rows, keep, noted)
    after = [stack([*rows, {"kind": "rollback", "good": each}])[-2:] for each in releases[-keep:]]
    return releases, stack(rows)[-2:], after


def held(rows: list[Any], keep: int, noted: set[str]) -> set[str]:
    """The names of images that rows gave and that must not go now: somebody must know them later."""
    services = [each for good in kept(rows, keep, noted) for each in good["services"].values()]
    named = {done["image"] for each in rows for done in each["plan"]}
    return {each["image"] for each in services} | {name for name in named if name.split(":")[1] in noted}


# --- histories


def entry(number: int, kind: str, tag: str | None) -> HistoryEntry:
    """A run that started an image of its own; each good snapshot is another one."""
    step = StepRecord("web", "recreate", (), f"r/web:{tag or number}", A)
    good = served(tag, web=image(tag=f"{number}")) if tag else None
    return row(kind, tag, run=f"{number}", started=f"{number:6}", plan=(step,), good=good)


def line(made: HistoryEntry) -> HistoryLine:
    return HistoryLine(dump(made).encode(), made)


def staying(
    lines: list[HistoryLine], keep: int, newest: int, note: Journal | None = None
) -> list[HistoryLine]:
    """The lines that stay when retention rotates."""
    rows = [each.told for each in lines if isinstance(each.told, HistoryEntry)]
    decided = retention_rule.choice(rows, (), note, keep)
    return list(history_rotation.staying(lines, decided, Bounds(newest, 1 << 20)))


def told(lines: list[HistoryLine]) -> list[Any]:
    return [json.loads(each.raw) for each in lines]


RUNS = [*product(("deploy", "rollback"), "abc"), ("deploy", None)]


def test_every_short_history() -> None:
    """All of four runs, rotated down to as little as can be."""
    for each in product(RUNS, repeat=4):
        lines = [line(entry(number, *run)) for number, run in enumerate(each)]
        left = staying(lines, 1, 1)
        assert choices(told(left), 1, set()) == choices(told(lines), 1, set()), each


def runs(dice: random.Random, count: int, tags: Callable[[int, bool], list[str]]) -> Iterator[HistoryEntry]:
    """Some runs of which a quarter fails; `tags` lists what one may be of, by number, a rollback's or not."""
    for number in range(count):
        kind = dice.choice(["deploy", "deploy", "rollback", "failed"])
        among = tags(number, kind == "rollback")
        tag = None if kind == "failed" or not among else dice.choice(among)
        yield entry(number, "rollback" if kind == "rollback" else "deploy", tag)


@pytest.mark.parametrize("seed", range(40))
def test_random_histories(seed: int) -> None:
    """Of any releases, by any number that is kept; rotated once."""
    dice = random.Random(seed)
    keep, newest, tags = dice.randint(1, 4), dice.randint(1, 9), list("abcdefgh"[: dice.randint(2, 8)])
    lines = [line(each) for each in runs(dice, 80, lambda number, back: tags)]
    left = staying(lines, keep, newest)
    assert choices(told(left), keep, set()) == choices(told(lines), keep, set())
    assert held(told(lines), keep, set()) <= names(told(left))
    assert len(left) <= newest + 6 * (keep + 2)


@pytest.mark.parametrize("seed", range(20))
def test_a_history_that_is_rotated_after_each_run(seed: int) -> None:
    """Beside one that never is: both choose the same, of new releases and of those that are kept."""
    dice = random.Random(seed)
    keep, newest = dice.randint(1, 3), dice.randint(1, 6)
    short: list[HistoryLine] = []
    everything: list[Any] = []

    def tags(number: int, back: bool) -> list[str]:
        able = [each["release"]["tag"] for each in kept(everything, keep, set())[-keep:]]
        return able if back else [*able, f"new-{number}"]

    for made in runs(dice, 60, tags):
        everything.append(json.loads(dump(made)))
        short = staying([*short, line(made)], keep, newest)
        assert choices(told(short), keep, set()) == choices(everything, keep, set()), made
        assert held(everything, keep, set()) <= names(told(short))
        assert len(short) <= newest + 6 * (keep + 2)


def names(rows: list[Any]) -> set[str]:
    good = [each for row in rows if row["good"] for each in row["good"]["services"].values()]
    return {each["image"] for each in [*good, *(done for row in rows for done in row["plan"])]}


def test_what_a_killed_run_names_stays() -> None:
    note = Journal("9", "deploy", "t", Release("x", "5", {}), served("a", web=image(tag="0")), "swap web")
    failed = [entry(number, "deploy", None) for number in range(1, 9)]
    good = [entry(number, "deploy", tag) for number, tag in enumerate("bcd", 9)]
    lines = [line(each) for each in (entry(0, "deploy", "a"), *failed, *good)]
    left = staying(lines, 1, 1, note)
    assert choices(told(left), 1, {"5", "a"}) == choices(told(lines), 1, {"5", "a"})
    assert held(told(lines), 1, {"5", "a"}) <= names(told(left))
    assert len(left) < len(lines) / 2


def test_a_host_rotates_what_it_finds(tmp_path: Path) -> None:
    """A thousand and some deploys of one product, by two releases that take turns and others."""
    work = context(tmp_path)
    made = [
        entry(number, "deploy", "ab"[number % 2] if number < 500 else f"{number}") for number in range(1110)
    ]
    work.state.folder.mkdir(parents=True)
    work.state.history.write_text("".join(f"{dump(each)}\n" for each in made), encoding="utf-8")
    before = lines_of(work.state)
    retention.rotate(work)
    after = lines_of(work.state)
    assert choices(after, work.host.keep, set()) == choices(before, work.host.keep, set())
    assert 1000 <= len(after) <= 1010
    assert history.everything(work.state) == tuple(made)
    stands = written.state(work.state.history)
    retention.rotate(work)
    assert written.state(work.state.history) == stands


# --- killed half-way

# It dies at the call of the given number that the rotation makes to open or rename a file.
DIES = """
import os, signal, sys
from pathlib import Path
from bakehouse.host.state import history, history_snapshots
from bakehouse.host.state.history_lines import HistoryLine, dump
from bakehouse.host.state.history_rotation import Bounds
from bakehouse.host.state.paths import ProductState

state, left = ProductState(Path(sys.argv[1])), int(sys.argv[2])

def look(event, _):
    global left
    if event in ("open", "os.rename"):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

history.read(state)
sys.addaudithook(look)
history.rotate(state, lambda rows: [each for each in history_snapshots.good(rows)][:1], Bounds(4, 1 << 20))
"""


def test_a_rotation_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """At each step: all runs are told of, once each and in order, the next rotation completes it."""
    entries = [entry(number, "deploy", tag) for number, tag in enumerate("abcdefgh")]
    ends, deaths = set(), 0
    for step in range(1, 20):
        state = ProductState(tmp_path / f"{step}")
        for each in entries:
            history.append(state, each)
        argv = [sys.executable, "-c", DIES, str(state.folder)]
        died = subprocess.run([*argv, str(step)], check=False).returncode == -signal.SIGKILL
        assert history.everything(state) == tuple(entries)
        assert history.good(state)[0] == entries[0].good
        assert [each.run for each in history.read(state)] in (list("01234567"), list("04567"))
        if not died:
            break
        deaths += 1
        history.rotate(state, lambda rows: list(history_snapshots.good(rows))[:1], Bounds(4, 1 << 20))
        assert history.everything(state) == tuple(entries)
        ends.add((state.history.read_bytes(), state.archive.read_bytes()))
        assert not list(state.folder.glob(".*"))
    assert deaths >= 4
    assert ends == {(state.history.read_bytes(), state.archive.read_bytes())}
