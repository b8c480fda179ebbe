"""The repo's own test: between build and promote, with the images by digest, without the token."""

from collections.abc import Callable

import pytest

from .sample import IMAGES, Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
TELL = '#!/bin/sh\nset -eu\nenv >"$OUT"\npwd >>"$OUT"\n'


def test_it_sees_what_will_be_released(new: Callable[..., Sample]) -> None:
    sample = new(repo={"test": "ci/smoke.sh"}, files={"ci/smoke.sh": TELL})
    out = sample.folder / "out"
    sample.all(more={"OUT": str(out)})
    lines = out.read_text(encoding="utf-8").splitlines()
    for image in IMAGES:
        reference = f"{sample.address}/{sample.name(image)}@{sample.digest(image, sample.head)}"
        assert f"BAKEHOUSE_IMAGE_{image.upper()}={reference}" in lines
    assert str(sample.root) in lines
    assert sample.registry.password not in out.read_text(encoding="utf-8")
    sample.assert_latest(sample.head)


@pytest.mark.soak
def test_its_failure_releases_and_promotes_nothing(new: Callable[..., Sample]) -> None:
    sample = new(repo={"test": "ci/smoke.sh"}, files={"ci/smoke.sh": TELL})
    more = {"OUT": str(sample.folder / "out")}
    first = sample.head
    sample.all(more=more)
    broken = sample.commit({"ci/smoke.sh": "#!/bin/sh\necho burnt\nexit 5\n", "web/index.html": "<p>two"})
    done = sample.run("all", more=more)
    assert done.code == 3
    assert "burnt" in done.log
    assert "ci/smoke.sh failed with exit code 5: nothing is released or promoted" in done.log
    assert None not in sample.digests(broken).values()
    assert sample.release(broken) == {}
    sample.assert_latest(first)
    fixed = sample.commit({"ci/smoke.sh": TELL})
    assert sample.all(more=more).baked == []
    assert sample.digests(fixed) == sample.digests(broken)
    sample.assert_latest(fixed)


def test_a_scheduled_promote_does_not_promote_what_failed(new: Callable[..., Sample]) -> None:
    sample = new(repo={"test": "ci/smoke.sh"}, files={"ci/smoke.sh": "#!/bin/sh\nexit 1\n"})
    assert sample.run("all").code == 3
    done = sample.run("promote")
    assert (done.code, "no commit of main is released yet" in done.log) == (0, True)
