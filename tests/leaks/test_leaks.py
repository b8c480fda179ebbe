"""No secret of a job is left anywhere; and in each place a leak made on purpose is found."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from .job import Job, Place, prepared, run
from .plants import ON_THE_ENGINE, REMOTE, WITH_PROVENANCE, Plant, with_provenance
from .world import ENGINE, Builder, Store, store

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.strace]
ALWAYS = {"log", "access log", "arguments", "layer", "history", "manifest", "release", "checkout"}
ALWAYS |= {f"{what}.{part}" for what in ("processes", "files") for part in ("prepare", "test")}
# The step's shell, and what it starts before the script takes its place.
KNOW_THE_TOKEN = {"grep", "mkfifo", "mktemp", "rm"}
# A build's secrets are in the environment of the repo's scripts, and its test may pull what it tests.
BY_DESIGN = {
    ("processes.prepare", "NPM_TOKEN"),
    ("processes.test", "NPM_TOKEN"),
    ("files.test", "REGISTRY_TOKEN"),
    ("files.test", "HUB_TOKEN"),
}


def assert_clean(job: Job) -> None:
    assert job.ended.code == 0, job.ended.log.decode()
    assert b":latest is at this commit" in job.ended.log
    assert job.leaks == BY_DESIGN
    for variable in (b"REGISTRY_TOKEN=", b"HUB_TOKEN="):
        knowing = _which(job, variable)
        assert knowing.pop(0) == "sh"
        assert set(knowing) == KNOW_THE_TOKEN


def _which(job: Job, variable: bytes) -> list[str]:
    """The programs that got a variable, in the order of their start."""
    return [
        program.program
        for program in job.ended.execs
        if any(pair.startswith(variable) for pair in program.environment)
    ]


def test_a_job_on_the_engine_leaves_nothing(own_store: Store, tmp_path: Path) -> None:
    place = prepared(tmp_path, own_store, ENGINE)
    job = run(place)
    assert_clean(job)
    assert job.channels >= ALWAYS
    assert not list(place.temporary.iterdir())


@pytest.mark.buildkitd
@pytest.mark.parametrize("provenance", [pytest.param(False, marks=pytest.mark.soak), True])
def test_a_job_on_a_remote_builder_leaves_nothing(
    provenance: bool, builder: Builder, own_store: Store, tmp_path: Path
) -> None:
    place = prepared(tmp_path, own_store, builder)
    if provenance:
        with_provenance(place)
    job = run(place)
    assert_clean(job)
    assert job.channels - {"provenance"} >= ALWAYS | {"cache", "builder"}
    assert ("provenance" in job.channels) == provenance
    baking = [program for program in job.ended.execs if b"bake" in program.arguments]
    assert baking
    assert not [pair for program in baking for pair in program.environment if pair.startswith(b"BUILDKIT_")]


@dataclass(frozen=True)
class Leaky:
    """A job with its leaks, by name."""

    plants: dict[str, Plant]
    remote: bool = True

    @property
    def marks(self) -> list[pytest.MarkDecorator]:
        return [pytest.mark.buildkitd] if self.remote else []


JOBS = {
    "on the engine": Leaky(ON_THE_ENGINE, remote=False),
    "remote": Leaky(REMOTE),
    "with provenance": Leaky(WITH_PROVENANCE),
}
EVERY_JOB = [pytest.param(name, id=name, marks=job.marks) for name, job in JOBS.items()]
EVERY_PLANT = [
    pytest.param(name, plant, id=planted, marks=job.marks)
    for name, job in JOBS.items()
    for planted, plant in job.plants.items()
]


@pytest.fixture(scope="module")
def leaky(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Job]:
    """A job with all its leaks, which runs once."""

    @cache
    def ran(name: str) -> Job:
        job = JOBS[name]
        builder = request.getfixturevalue("builder") if job.remote else ENGINE
        return _run_with(list(job.plants.values()), builder, tmp_path_factory.mktemp("leaky"))

    return ran


def _run_with(plants: list[Plant], builder: Builder, folder: Path) -> Job:
    def after(place: Place) -> None:
        for plant in plants:
            plant.after(place)

    with store(folder / "store") as own:
        place = prepared(folder, own, builder)
        for plant in plants:
            plant.before(place)
        return run(place, after)


def leaks_of(plant: Plant) -> set[tuple[str, str]]:
    return {(channel, plant.secret) for channel in plant.channels}


@pytest.mark.parametrize(("name", "plant"), EVERY_PLANT)
def test_a_planted_leak_is_found(leaky: Callable[[str], Job], name: str, plant: Plant) -> None:
    job = leaky(name)
    assert job.ended.code == 0, job.ended.log.decode()
    assert job.leaks >= leaks_of(plant)


@pytest.mark.parametrize("name", EVERY_JOB)
def test_no_planted_leak_is_taken_for_another(leaky: Callable[[str], Job], name: str) -> None:
    """Each was made by one plant alone, and there is none that nobody made."""
    made = [leak for plant in JOBS[name].plants.values() for leak in leaks_of(plant)]
    assert len(set(made)) == len(made)
    assert leaky(name).leaks - BY_DESIGN == set(made)
