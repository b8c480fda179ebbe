"""No secret of a job is left anywhere; and in each place a leak made on purpose is found."""

from pathlib import Path

import pytest

from .job import Job, prepared, run
from .plants import PLANTS, REMOTE_PLANTS, Plant, with_provenance
from .world import ENGINE, Builder, Store

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.strace]
ALWAYS = {"log", "access log", "arguments", "layer", "history", "manifest", "release", "left over"}
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


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_planted_leak_is_found(plant: Plant, own_store: Store, tmp_path: Path) -> None:
    place = prepared(tmp_path, own_store, ENGINE)
    plant.before(place)
    job = run(place, plant.after)
    assert job.ended.code == 0, job.ended.log.decode()
    assert job.leaks >= {(channel, plant.secret) for channel in plant.channels}


@pytest.mark.buildkitd
@pytest.mark.parametrize("plant", REMOTE_PLANTS.values(), ids=REMOTE_PLANTS)
def test_a_planted_leak_is_found_behind_a_remote_builder(
    plant: Plant, builder: Builder, own_store: Store, tmp_path: Path
) -> None:
    place = prepared(tmp_path, own_store, builder)
    plant.before(place)
    job = run(place, plant.after)
    assert job.ended.code == 0, job.ended.log.decode()
    assert job.leaks >= {(channel, plant.secret) for channel in plant.channels}
