"""`BENCH=publish`: the rendered pipeline beside what the VM does today, with a real engine and registry.

The fleet is two variants of examples/clock (Next.js and Fastify, whose builds keep the cores busy) and two of
examples/tiny (whose builds are nearly nothing): four such as clock take too long, four such as tiny show only
what the tools take. Each side builds a new one in each round, in turn; medians are compared.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import DEVNULL, run

from examples.demo import registry, what_is_missing

from bench import samples, steps
from bench.figure import Figure
from bench.samples import Place, Sample

ROUNDS, RUNS, PAIRS = 2, 3, 5
FLEET = {"one": "clock", "two": "tiny", "three": "clock", "four": "tiny"}
# One source line of one image: the steps behind are those of any change, and Next.js' own long build is not.
LINE = {"clock": ("backend/src/server.ts", "// changed"), "tiny": ("backend/build.sh", "# changed")}
SIDES = {"vm": "compose", "ci": "pipeline"}


@dataclass
class Times:
    """The seconds of each measurement, by its name."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        """Print and keep one more."""
        print(f"  {name}: {seconds:.1f} s", flush=True)
        self.seconds.setdefault(name, []).append(seconds)

    def median(self, name: str) -> float:
        """Return the median, which is compared."""
        return statistics.median(self.seconds[name])


def figures() -> Iterator[Figure]:
    """Measure publishing; yields nothing if the real parts are missing."""
    if missing := what_is_missing() or what_more_is_missing():
        print(f"publish: not measured, since {missing}", file=sys.stderr)
        return
    with place() as at:
        times = measure(at)
    for state in ("cold", "warm"):
        ratio = times.median(f"ci {state}") / times.median(f"vm {state}")
        yield Figure(f"4 repos side by side / sequential, {state}", ratio, "x", 0.8)
    yield Figure("no-change run", times.median("no change"), "s", 3.0)
    yield Figure("docs-only run", times.median("docs only"), "s", 5.0)
    ratio = times.median("one line") / times.median("alone, cold")
    yield Figure("one-line change / cold", ratio, "x", 0.25)
    for verb in ("build", "all"):
        overhead = times.median(verb) - times.median("bare bake")
        yield Figure(f"images.sh {verb} - bare bake, 2 images", overhead, "s", 1.5)


def what_more_is_missing() -> str:
    """Return why the engine cannot run this bench; empty if it can."""
    for words, missing in (
        (("docker", "compose", "version"), "docker compose is not installed"),
        (("docker", "image", "inspect", "busybox:1.37"), "the engine has no image busybox:1.37"),
        (("docker", "image", "inspect", "node:22-alpine"), "the engine has no image node:22-alpine"),
    ):
        if run(words, stdout=DEVNULL, stderr=DEVNULL, check=False).returncode:
            return missing
    return ""


@contextmanager
def place() -> Iterator[Place]:
    """Make a folder and a registry, and remove them afterwards, with the images in the engine."""
    owner = f"bench-{time.time_ns():x}"
    with registry() as address, tempfile.TemporaryDirectory(prefix="bakehouse-bench.") as folder:
        try:
            yield Place(Path(folder), address, owner)
        finally:
            reference = f"--filter=reference={address}/{owner}*/*"
            listed = run(
                ["docker", "images", "--format={{.Repository}}:{{.Tag}}", reference],
                capture_output=True,
                text=True,
                check=False,
            )
            if listed.stdout:
                run(["docker", "rmi", "--force", *listed.stdout.split()], stdout=DEVNULL, check=False)


def measure(at: Place) -> Times:
    times = Times()
    for number in range(ROUNDS):
        # who comes first profits from a quieter or suffers from a colder machine
        for side in sorted(SIDES, reverse=number % 2 == 0):
            fleet(part(at, f"{side}{number}"), side, times)
    alone(part(at, "alone"), times)
    against_bare(part(at, "pair"), times)
    return times


def part(at: Place, name: str) -> Place:
    """Return a place with a folder and an owner of its own."""
    folder = at.folder / name
    folder.mkdir()
    return replace(at, folder=folder, owner=f"{at.owner}-{name}")


def fleet(at: Place, side: str, times: Times) -> None:
    """Measure the whole fleet from nothing, and again after one changed line in one image of each repo."""
    repos = samples.make(at, FLEET)
    with told_load(f"{side} cold"):
        times.add(f"{side} cold", together(repos, side))
    for repo in repos:
        repo.commit(*LINE[repo.kind])
    with told_load(f"{side} warm"):
        times.add(f"{side} warm", together(repos, side))


@contextmanager
def told_load(name: str) -> Iterator[None]:
    """Print how busy the cores were: if all the time, nothing can be won side by side."""
    before = _cores()
    yield
    total, idle = (after - was for after, was in zip(_cores(), before, strict=True))
    print(f"  {name}: the cores were busy for {1 - idle / total:.0%} of it", flush=True)


def _cores() -> tuple[int, int]:
    """Return the ticks of all cores since the start, and the idle ones among them (proc(5))."""
    ticks = [
        int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    ]
    return sum(ticks[:8]), ticks[3] + ticks[4]


def together(repos: list[Sample], side: str) -> float:
    """Return the seconds for all: one after the other on the VM, side by side in CI."""
    began = time.perf_counter()
    if side == "vm":
        for repo in repos:
            repo.compose().end()
    else:
        side_by_side(repos)
    return time.perf_counter() - began


def side_by_side(repos: list[Sample]) -> None:
    """Run all pipelines at once; when one fails, end the others."""
    running = [repo.pipeline() for repo in repos]
    try:
        for each in running:
            each.end()
    finally:
        for each in running:
            each.stop()


def alone(at: Place, times: Times) -> None:
    """Measure one repo's runs, with nothing beside them."""
    (repo,) = samples.make(at, {"alone": "clock"})
    times.add("alone, cold", repo.pipeline().end()[0])
    for number in range(RUNS):
        seconds, log = repo.pipeline().end()
        assert not steps.baked(log) and "already released" in log, log
        times.add("no change", seconds)
        repo.commit("README.md", f"changed {number}")
        seconds, log = repo.pipeline().end()
        assert not steps.baked(log) and log.count(": unchanged (") == len(samples.IMAGES), log
        times.add("docs only", seconds)
        repo.commit(*LINE["clock"])
        seconds, log = repo.pipeline().end()
        assert steps.only_behind(log, "COPY backend backend", "COPY --from=build /app ./"), log
        times.add("one line", seconds)


def against_bare(at: Place, times: Times) -> None:
    """Measure the script and the bare call in turn, each after a change in both images of its own repo.

    `build` is like for like: both images under their commit; `all` releases and promotes them too.
    """
    whole, build, bare = samples.make(at, {"whole": "tiny", "build": "tiny", "bare": "tiny"})
    for number in range(PAIRS):
        for repo in (whole, build, bare):
            repo.commit("packages/commit/write.sh", f"# {number}")
        times.add("all", whole.pipeline().end()[0])
        times.add("build", build.pipeline("build").end()[0])
        times.add("bare bake", bare.bake().end()[0])
