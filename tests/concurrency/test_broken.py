"""The seeds can fail: a promote without its loop and its fence is found wrong."""

from pathlib import Path

import pytest

from ..publish.sample import Sample
from .burst import WRITES, plan, play
from .product import push
from .run import start
from .shelf import fault
from .stalled import stalled

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.curl]
# Without a kill: an end that is wrong has no other cause. And with the put of the first push's release held
# until all others have ended: that comes last at nearly any pace of a machine.
SEEDS = [seed for seed in range(0, 1000, 5) if plan(seed).delays[0].hold == WRITES[0]]


def test_it_is_right_where_nothing_overlaps(broken: Sample, tmp_path: Path) -> None:
    for number, content in enumerate(("two", "one")):
        run = start(broken, push(broken, "alone", web=content), tmp_path / str(number), "all")
        assert run.process.wait(120) == 0, run.log
        assert not fault(broken)


def test_a_stale_put_stays(broken: Sample, tmp_path: Path) -> None:
    writer, _ = stalled(broken, tmp_path)
    writer.let_go()
    assert writer.process.wait(120) == 0, writer.log
    assert fault(broken)


def test_a_burst_finds_it(broken: Sample, tmp_path: Path) -> None:
    for seed in SEEDS:
        run = start(broken, broken.head, tmp_path / f"mended-{seed}", "promote")
        assert run.process.wait(120) == 0 and not fault(broken), run.log
        runs = play(broken, seed, tmp_path / str(seed))
        assert [run.process.returncode for run in runs] == [0] * len(runs), [run.log for run in runs]
        if fault(broken):
            return
    pytest.fail(f"seeds {SEEDS} found nothing wrong")
