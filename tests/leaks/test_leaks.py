"""No secret of a job is left anywhere; and in each place a leak made on purpose is found."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from .job import Job, Place, prepared, run
from .plants import ON_THE_ENGINE, REMOTE, WITH_PROVENANCE, Plant, with_provenance
from .world import ENGINE, Builder, Store, store

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.strace]
ALWAYS = {"log", "access log", "arguments", "layer", "history", "manifest", "release", "checkout"}
# Each is started before the script has taken the token out of its environment, or is the script.
KNOW_THE_TOKEN = {"sh", "timeout", "dirname", "awk"}


def assert_clean(job: Job) -> None:
    assert job.ended.code == 0, job.ended.log.decode()
    assert b":latest is this commit's release" in job.ended.log
    assert not job.leaks
    assert _which(job, b"REGISTRY_TOKEN=") <= KNOW_THE_TOKEN


def _which(job: Job, variable: bytes) -> set[str]:
    """The programs that got a variable."""
    return {
        program.program
        for program in job.ended.execs
        if any(pair.startswith(variable) for pair in program.environment)
    }


def test_a_job_on_the_engine_leaves_nothing(own_store: Store, tmp_path: Path) -> None:
    place = prepared(tmp_path, own_store, ENGINE)
    job = run(place)
    assert_clean(job)
    assert job.channels >= ALWAYS
    assert not list(place.temporary.iterdir())


@pytest.mark.buildkitd
@pytest.mark.parametrize("provenance", [False, True])
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


JOBS = {"on the engine": ON_THE_ENGINE, "remote": REMOTE, "with provenance": WITH_PROVENANCE}
Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Found]:
    """What is found of a job with all its leaks; it runs once."""

    @cache
    def leaks(job: str) -> Found:
        builder = ENGINE if job == "on the engine" else request.getfixturevalue("builder")
        return _leaks_of(list(JOBS[job].values()), builder, tmp_path_factory.mktemp("planted"))

    return leaks


def _leaks_of(plants: list[Plant], builder: Builder, folder: Path) -> Found:
    def after(place: Place) -> None:
        for plant in plants:
            plant.after(place)

    with store(folder / "store") as own:
        place = prepared(folder, own, builder)
        for plant in plants:
            plant.before(place)
        job = run(place, after)
    assert job.ended.code == 0, job.ended.log.decode()
    return job.leaks


def each() -> Iterator[object]:
    """Every leak of every job."""
    for job, plants in JOBS.items():
        marks = [] if job == "on the engine" else [pytest.mark.buildkitd]
        for name, plant in plants.items():
            yield pytest.param(job, plant, id=name, marks=marks)


@pytest.mark.parametrize(("job", "plant"), list(each()))
def test_a_planted_leak_is_found(planted: Callable[[str], Found], job: str, plant: Plant) -> None:
    assert planted(job) >= {(channel, plant.secret) for channel in plant.channels}


@pytest.mark.parametrize("plants", JOBS.values(), ids=JOBS)
def test_no_leak_of_a_job_is_taken_for_another(plants: dict[str, Plant]) -> None:
    made = [(channel, plant.secret) for plant in plants.values() for channel in plant.channels]
    assert len(set(made)) == len(made)
