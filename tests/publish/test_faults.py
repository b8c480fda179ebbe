"""A registry that fails: what may pass is tried again, what may not is told at once, and all of it ends."""

import signal
import subprocess
from collections.abc import Callable

import pytest

from ..support.front import Front
from .conftest import BOTH_SHELLS, BOTH_SHELLS_IN_SOAK
from .sample import Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
UPLOADS = r"^(POST|PATCH|PUT) .*/blobs/uploads/"
MANIFESTS = r"^PUT .*/tiny-(backend|web)/manifests/"
TAGS = r"^(GET|HEAD) .*/manifests/inputs-"


@pytest.fixture
def behind(new: Callable[..., Sample], before: Front) -> Sample:
    """A sample whose registry is behind the front."""
    return new(address=before.address)


@BOTH_SHELLS
@pytest.mark.parametrize("token", ["wrong-7d1e"])
def test_refused_token_is_told_at_once(behind: Sample, token: str) -> None:
    done = behind.run("all", more={"REGISTRY_TOKEN": token})
    assert done.code == 3
    assert f"{behind.address} refused image-bot's token in $REGISTRY_TOKEN" in done.log
    assert "attempts: 1" in done.log
    assert "retrying in" not in done.log
    assert token not in done.log


@pytest.mark.parametrize(
    "requests",
    [pytest.param(UPLOADS, id="blobs", marks=pytest.mark.soak), pytest.param(MANIFESTS, id="manifests")],
)
def test_token_that_may_not_push(behind: Sample, before: Front, requests: str) -> None:
    before.fail(requests, 401)
    done = behind.run("all")
    assert done.code == 3
    assert "make sure that it is valid and has the needed permissions" in done.log
    assert "retrying in" not in done.log
    assert behind.release(behind.head) == {}


@BOTH_SHELLS
@pytest.mark.parametrize("answer", [500, 502, 429, "reset"])
def test_a_look_that_fails_twice(behind: Sample, before: Front, answer: int | str) -> None:
    before.fail(TAGS, answer, times=2)
    done = behind.run("affected")
    assert done.code == 0, done.log
    assert done.log.count(": will be built (no image has these files and settings yet: inputs-") == 2
    assert not before.faults[0].times


@pytest.mark.parametrize(
    ("requests", "answer"),
    [
        (UPLOADS, "cut"),
        pytest.param(UPLOADS, 500, marks=pytest.mark.soak),
        pytest.param(UPLOADS, "reset", marks=pytest.mark.soak),
        pytest.param(UPLOADS, 429, marks=pytest.mark.soak),
        pytest.param(MANIFESTS, 502, marks=pytest.mark.soak),
    ],
)
def test_a_push_that_fails_twice(behind: Sample, before: Front, requests: str, answer: int | str) -> None:
    before.fail(requests, answer, times=2)
    behind.all()
    assert not before.faults[0].times
    behind.assert_latest(behind.head)


def test_a_put_of_latest_that_fails_twice(behind: Sample, before: Front) -> None:
    before.fail("^PUT .*/manifests/latest", 503, times=2)
    behind.all()
    assert not before.faults[0].times
    behind.assert_latest(behind.head)


@pytest.mark.parametrize("answer", [507, pytest.param("reset", marks=pytest.mark.soak)])
def test_a_registry_that_is_full_or_dies_for_good(behind: Sample, before: Front, answer: int | str) -> None:
    before.fail(UPLOADS, answer)
    done = behind.run("all")
    assert done.code == 3
    assert "docker buildx bake of backend web failed" in done.log
    assert behind.release(behind.head) == {}
    before.faults.clear()
    behind.all()
    behind.assert_latest(behind.head)


@BOTH_SHELLS_IN_SOAK
def test_a_registry_that_hangs(behind: Sample, before: Front) -> None:
    behind.change_data(network_seconds="2")
    before.fail(TAGS, "hang")
    done = behind.run("affected")
    assert done.code == 3
    assert "no answer within 2 seconds (attempts: 4)" in done.log


@pytest.mark.soak
def test_a_registry_that_hangs_once(behind: Sample, before: Front) -> None:
    behind.change_data(network_seconds="4")
    before.fail(TAGS, "hang", times=1)
    behind.all()
    behind.assert_latest(behind.head)


def test_a_push_that_hangs_is_bounded(behind: Sample, before: Front) -> None:
    behind.change_data(timeout_seconds="6")
    before.fail(UPLOADS, "hang")
    done = behind.run("all")
    assert done.code == 3
    assert "docker buildx bake of backend web timed out after 6 seconds" in done.log


@pytest.mark.soak
def test_a_release_whose_image_vanished_is_repaired(behind: Sample, before: Front) -> None:
    behind.all()
    lost = behind.digest("web", behind.head)
    assert lost
    before.gone.add(lost)
    done = behind.run("affected")
    assert "web: will be built" in done.log
    behind.commit({"web/index.html": "<p>another"})
    behind.all()
    behind.assert_latest(behind.head)


def test_a_release_whose_images_vanished_is_built_again(behind: Sample, before: Front) -> None:
    """The tag of the commit names it no more, so the same job builds it anew and writes its release again."""
    behind.all()
    lost = behind.digest("web", behind.head)
    assert lost
    before.gone.add(lost)
    before.back_when_put = True
    assert behind.all().baked == ["web"]
    behind.assert_latest(behind.head)


@pytest.mark.soak
def test_ended_in_the_middle_of_a_bake(sample: Sample) -> None:
    sample.commit({"web/build.sh": "#!/bin/sh\necho rising\nsleep 100\n"})
    with subprocess.Popen(
        sample.argv("all"),
        cwd=sample.root,
        env=sample.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        assert any(line.endswith("rising\n") for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 143
    assert not list(sample.temporary.iterdir())
    assert sample.release(sample.head) == {}
