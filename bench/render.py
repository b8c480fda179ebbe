"""`BENCH=render`: our render and check beside the bare work that nobody can leave out.

The bare work is libyaml's load, jsonschema's validation, the same templates through plain jinja2 with ready
strings, and the same file reads and writes. Each side runs in a fresh process, in turn; medians are compared.
What the runs wrote stays until all have ended: ext4 hands out no inode that was deleted in the last minutes,
and searches past thousands of them for every new file, which would be measured instead of us. For the same
reason a run that follows a large removal on this disk is slow on both sides.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.figure import JUDGED, Figure

# One to see that it works.
ROUNDS = 5 if JUDGED else 1


def figures() -> Iterator[Figure]:
    """Measure the generator."""
    ours, bare, small = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            ours.append(_run("ours", 1000, folder))
            bare.append(_run("bare", 1000, folder))
            small.append(_run("ours", 100, folder))
    seconds = _median(ours, 0)
    yield Figure("render + check, 1000 repos / bare work", seconds / _median(bare, 0), "x", 1.5)
    yield Figure("render + check, 1000 repos", seconds, "s", 4.0)
    yield Figure("1000 repos / 100 repos", seconds / _median(small, 0), "x", 11.0)
    yield Figure("peak memory, 1000 repos", max(run[1] for run in ours), "MiB", 250.0)
    yield Figure(
        "bakehouse --help / import click",
        _start("-m", "bakehouse", "--help") / _start("-c", "import click"),
        "x",
        1.6,
    )


def _run(side: str, repos: int, folder: str) -> tuple[float, float]:
    """Return the seconds and peak MiB of one side, as it measures itself."""
    out = tempfile.mkdtemp(dir=folder)
    done = subprocess.run(
        [sys.executable, "-m", "bench.sides", side, str(repos), out],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _median(runs: list[tuple[float, float]], which: int) -> float:
    return statistics.median(run[which] for run in runs)


def _start(*arguments: str) -> float:
    """Return the median seconds of a whole process."""
    times = []
    for _ in range(2 * ROUNDS + 1):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return statistics.median(times)
