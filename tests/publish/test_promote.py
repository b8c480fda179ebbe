""":latest ends at the newest released commit of the branch, whoever comes last and whoever was killed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from .kill import killed
from .sample import Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]


def promote(sample: Sample) -> str:
    done = sample.run("promote")
    assert done.code == 0, done.log
    return done.log


@pytest.mark.soak
def test_re_run_of_an_old_commit_moves_nothing_back(sample: Sample) -> None:
    first = sample.head
    sample.all()
    second = sample.commit({"web/index.html": "<p>two"})
    sample.all()
    sample.git("checkout", "--quiet", first)
    log = sample.all().log
    assert (
        f":latest is at {second}, the newest released commit of origin/main\nthis commit is {first};" in log
    )
    sample.assert_latest(second)


@pytest.mark.soak
def test_history_rewritten(sample: Sample) -> None:
    first = sample.head
    sample.all()
    lost = sample.commit({"web/index.html": "<p>lost"})
    sample.all()
    sample.git("reset", "--quiet", "--hard", first)
    head = sample.commit({"web/index.html": "<p>in its place"}, push=False)
    sample.push("--force")
    assert f"note: main no longer contains {lost}, the commit of :latest" in promote(sample)
    sample.assert_latest(lost)
    sample.all()
    sample.assert_latest(head)


@pytest.mark.soak
def test_the_newest_released_commit_is_found_behind_others(sample: Sample) -> None:
    first = sample.head
    sample.all()
    sample.commit({"README.md": "not seen by a runner"})
    middle = sample.commit({"README.md": "seen"})
    clone = sample.clone("middle", "--depth=1")
    sample.commit({"README.md": "nor this"})
    sample.commit({"README.md": "nor that"})
    promote(sample)
    sample.assert_latest(first)
    log = clone.all().log
    assert "promoted the release of" in log
    sample.assert_latest(middle)


def test_nothing_released_yet(sample: Sample) -> None:
    assert "no commit of main is released yet" in promote(sample)
    assert sample.digest("release", "latest") is None


@pytest.mark.soak
def test_branch_deleted(sample: Sample) -> None:
    sample.git("push", "--quiet", "origin", "HEAD:refs/heads/other")
    sample.git("-C", str(sample.origin), "symbolic-ref", "HEAD", "refs/heads/other")
    sample.git("push", "--quiet", "origin", ":main")
    done = sample.run("all")
    assert done.code == 3
    assert "origin has no branch main: push it" in done.log


def test_a_commit_outside_of_the_branch(sample: Sample) -> None:
    """`all` refuses it before anything is built; `build` pushes it, where only its own `all` looks for it."""
    first = sample.head
    head = sample.commit({"web/index.html": "<p>proposed"}, push=False)
    done = sample.run("all")
    assert done.code == 6
    assert f"refused: {head} is not in origin/main: push or merge it, or run: ci/images.sh build" in done.log
    assert done.baked == []
    assert sample.digest("web", head) is None
    done = sample.run("build")
    assert (done.code, done.baked) == (0, ["backend web"]), done.log
    assert sample.tags("web") == [head]
    sample.git("checkout", "--quiet", first)
    assert sample.all().baked == ["backend web"]
    sample.assert_latest(first)


@pytest.mark.parametrize(
    ("image", "after"),
    [
        pytest.param("release:latest", False, marks=pytest.mark.soak),
        ("release:latest", True),
        pytest.param("backend:latest", False, marks=pytest.mark.soak),
        pytest.param("web:latest", True, marks=pytest.mark.soak),
    ],
)
def test_scheduled_promote_mends_what_a_killed_run_left(sample: Sample, image: str, after: bool) -> None:
    sample.all()
    head = sample.commit({"web/index.html": "<p>two", "backend/more": "two"})
    killed(sample, f"--tag {sample.address}/{sample.name(image)}", after=after)
    assert sample.release(head)
    promote(sample)
    sample.assert_latest(head)


@pytest.mark.soak
def test_killed_between_bake_and_release(sample: Sample) -> None:
    first = sample.head
    sample.all()
    head = sample.commit({"web/index.html": "<p>two"})
    killed(sample, f"--tag {sample.address}/{sample.name('release')}:{head}")
    promote(sample)
    sample.assert_latest(first)
    assert sample.all().baked == []
    sample.assert_latest(head)


def test_killed_after_a_bake(sample: Sample) -> None:
    killed(sample, "buildx bake", after=True)
    assert sample.all().log.count("keep") == 2
    sample.assert_latest(sample.head)


def test_two_builders_at_the_same_time(sample: Sample) -> None:
    """One commit in two clones, and another of the same inputs: whoever bakes, the end is one."""
    first = sample.head
    one, two = sample.clone("one"), sample.clone("two")
    docs = sample.commit({"README.md": "docs only"})
    three = sample.clone("three")
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(each.run, "all") for each in (one, two, three)]
    for run in runs:
        assert run.result().code == 0, run.result().log
    sample.assert_latest(docs)
    named = sample.release(first)
    for image, digest in sample.digests(first).items():
        assert named[f"bakehouse.digest.{image}"] == digest


def test_promote_needs_its_token(sample: Sample) -> None:
    done = sample.run("promote", more={"REGISTRY_TOKEN": None})
    assert (done.code, "REGISTRY_TOKEN is not set" in done.log) == (2, True)


@pytest.mark.soak
def test_two_commits_run_in_the_wrong_order(new: Callable[..., Sample]) -> None:
    sample = new()
    first = sample.clone("first")
    second = sample.commit({"web/index.html": "<p>two"})
    sample.all()
    sample.assert_latest(second)
    first.all()
    sample.assert_latest(second)
