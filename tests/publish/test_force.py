"""A forced rebuild never touches a digest under a commit's tag; promote takes the highest number."""

from collections.abc import Callable

import pytest

from .conftest import BOTH_SHELLS_IN_SOAK
from .sample import IMAGES, Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]


def inputs_tag(sample: Sample, image: str) -> str:
    done = sample.run("inputs", image)
    assert done.code == 0, done.log
    return f"inputs-{done.log.splitlines()[-1]}"


@BOTH_SHELLS_IN_SOAK
def test_numbers_go_up_and_latest_follows(new: Callable[..., Sample], base: str) -> None:
    sample = new(base=base)
    sample.all()
    before = sample.digests(sample.head)
    assert sample.all("--force").baked == ["backend web"]
    second = f"{sample.head}-r2"
    sample.assert_latest(sample.head, second)
    assert sample.digests(sample.head) == before
    for image in IMAGES:
        assert sample.digest(image, second) != before[image]
        assert sample.digest(image, inputs_tag(sample, image)) == sample.digest(image, second)
    sample.all()
    sample.assert_latest(sample.head, second)
    assert sample.all("--force", "web").baked == ["web"]
    third = f"{sample.head}-r3"
    sample.assert_latest(sample.head, third)
    assert sample.digest("backend", third) == sample.digest("backend", second)


@pytest.mark.soak
def test_first_run_may_be_forced(new: Callable[..., Sample], base: str) -> None:
    sample = new(base=base)
    sample.all("--force")
    sample.assert_latest(sample.head)


@pytest.mark.soak
def test_a_number_whose_test_failed_is_a_gap(new: Callable[..., Sample], base: str) -> None:
    test = '#!/bin/sh\n[ ! -e "$FAIL" ]\n'
    sample = new(base=base, repo={"test": "ci/smoke.sh"}, files={"ci/smoke.sh": test})
    fail = sample.folder / "fail"
    more = {"FAIL": str(fail)}
    sample.all(more=more)
    fail.touch()
    assert sample.run("all", "--force", more=more).code == 3
    sample.assert_latest(sample.head)
    assert sample.release(f"{sample.head}-r2") == {}
    abandoned = sample.digests(f"{sample.head}-r2")
    fail.unlink()
    sample.all("--force", more=more)
    sample.assert_latest(sample.head, f"{sample.head}-r3")
    assert sample.digests(f"{sample.head}-r2") == abandoned
    assert None not in abandoned.values()


def test_a_later_commit_has_the_rebuilt_images(new: Callable[..., Sample], base: str) -> None:
    sample = new(base=base)
    sample.all()
    sample.all("--force")
    rebuilt = sample.digests(f"{sample.head}-r2")
    docs = sample.commit({"README.md": "docs only"})
    assert sample.all().baked == []
    assert sample.digests(docs) == rebuilt
    sample.assert_latest(docs)
