"""Whatever happens to runs that overlap: `:latest` ends at the newest released commit, never mixed."""

import os
from pathlib import Path

import pytest

from ..publish.sample import Sample
from .burst import play
from .run import Run, start
from .shelf import fault, latest, newest_released
from .stalled import stalled
from .tally import Tally
from .watch import watching

SEEDS = int(os.environ.get("BAKEHOUSE_SEEDS", "8"))

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.curl]


def scheduled_promote(product: Sample, folder: Path) -> Run:
    """The promote that the forge's schedule starts, of the branch's head, to its end."""
    run = start(product, product.head, folder / "scheduled", "promote")
    assert run.process.wait(120) == 0, run.log
    return run


def told(runs: list[Run]) -> str:
    return "\n".join(f"--- {run.folder.name} ({run.process.poll()})\n{run.log}" for run in runs)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_burst_ends_right(product: Sample, tally: Tally, seed: int, tmp_path: Path) -> None:
    with watching(product) as watched:
        runs = play(product, seed, tmp_path)
    killed = [run for run in runs if run.killed]
    assert all(run.process.returncode == 0 for run in runs if run not in killed), told(runs)
    before = fault(product)
    if not killed:
        assert not before, told(runs)
    runs.append(scheduled_promote(product, tmp_path))
    assert not fault(product), told(runs)
    tally.seeds += 1
    tally.runs += len(runs)
    tally.calls += sum(len(run.calls) for run in runs)
    tally.kills += len(killed)
    tally.healed += bool(before)
    tally.rounds = max(tally.rounds, *(run.rounds for run in runs))
    tally.backwards += watched.backwards(product)
    tally.mixed += watched.mixed


def test_a_stalled_writer_mends_its_stale_put(product: Sample, tmp_path: Path) -> None:
    writer, newer = stalled(product, tmp_path)
    writer.let_go()
    assert writer.process.wait(120) == 0, writer.log
    assert newest_released(product) == newer
    assert not fault(product), writer.log


def test_a_stale_put_of_a_killed_writer_stays_until_the_scheduled_promote(
    product: Sample, tmp_path: Path
) -> None:
    """The hole that tags which can be overwritten leave; docs name it."""
    writer, newer = stalled(product, tmp_path)
    (writer.bin / "doomed").touch()
    writer.let_go()
    writer.await_file("dying")
    writer.kill()
    assert latest(product).commit != newer
    assert "newest released commit" in fault(product)
    scheduled_promote(product, tmp_path)
    assert latest(product).commit == newer
    assert not fault(product)
