"""What is a release object, which release is older, which can be gone back to, and which one is refused."""

from pathlib import Path

import pytest

from bakehouse.errors import ExternalError, RefusedError, SupersededError
from bakehouse.host.planning import release_rules, releases
from bakehouse.host.state import failed_releases, history
from bakehouse.release import Release, ReleaseTag

from .clone import clone
from .refusal import refusal
from .shop import NEW, OLD, A, B, context, row, served

COMMIT = "org.opencontainers.image.revision"
WEB, API = "bakehouse.digest.web", "bakehouse.digest.api"
OBJECT = {COMMIT: NEW, WEB: A, API: B, "org.opencontainers.image.title": "shop", "bakehouse.inputs.web": "c"}


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        (ReleaseTag(NEW), NEW),
        (ReleaseTag(NEW, 2), f"{NEW}-r2"),
        (ReleaseTag(NEW, 99), f"{NEW}-r99"),
        (None, NEW),
    ],
)
def test_a_release_object(asked: ReleaseTag | None, tag: str) -> None:
    assert release_rules.parse("shop", OBJECT, asked) == Release(NEW, tag, {"web": A, "api": B})


@pytest.mark.parametrize(
    "annotations",
    [
        {},
        {COMMIT: NEW},
        {WEB: A},
        {COMMIT: "", WEB: A},
        {COMMIT: NEW[:39], WEB: A},
        {COMMIT: f"{NEW}\n", WEB: A},
        {COMMIT: f"{NEW}-r2", WEB: A},
        {COMMIT: NEW.replace("2", "G"), WEB: A},
        {COMMIT: "--upload-pack=x", WEB: A},
        {COMMIT: NEW, WEB: A, API: ""},
        {COMMIT: NEW, WEB: A, API: "latest"},
        {COMMIT: NEW, WEB: A[:-1]},
        {COMMIT: NEW, WEB: A.upper()},
        {COMMIT: NEW, WEB: f"{A}\n"},
        {COMMIT: NEW, WEB: f"sha512:{'a' * 128}"},
    ],
)
@pytest.mark.parametrize("asked", [ReleaseTag(NEW), None])
def test_what_is_no_release_object(annotations: dict[str, str], asked: ReleaseTag | None) -> None:
    with pytest.raises(ExternalError) as refused:
        release_rules.parse("git.example.com/shop-release:x", annotations, asked)
    assert refused.value.what == "git.example.com/shop-release:x is not a release object"
    assert refused.value.hint == "publish it again: run the images workflow"


@pytest.mark.parametrize("asked", [ReleaseTag(OLD), ReleaseTag(OLD, 2), ReleaseTag(NEW, 100)])
def test_an_object_of_another_commit_than_its_tag(asked: ReleaseTag) -> None:
    with pytest.raises(ExternalError, match="is not a release object"):
        release_rules.parse("shop", OBJECT, asked)


def test_the_tags_that_a_commit_may_have_begin_with_its_own() -> None:
    found = [str(tag) for tag in release_rules.builds(NEW)]
    assert found[:3] == [NEW, f"{NEW}-r2", f"{NEW}-r3"]
    assert len(set(found)) == 99


@pytest.mark.parametrize(
    ("tag", "other", "older"),
    [
        (OLD, NEW, True),
        (NEW, OLD, False),
        (OLD, f"{NEW}-r2", True),
        (f"{OLD}-r9", NEW, True),
        # of one commit, by number
        (NEW, NEW, False),
        (NEW, f"{NEW}-r2", True),
        (f"{NEW}-r2", NEW, False),
        (f"{NEW}-r9", f"{NEW}-r10", True),
        (f"{NEW}-r10", f"{NEW}-r9", False),
        # what has no place on the branch
        ("release-0", NEW, False),
        (OLD, "release-0", False),
        (OLD, f"{NEW}-local", False),
        (OLD, "3" * 40, False),
    ],
)
def test_which_release_is_older(tag: str, other: str, older: bool) -> None:
    assert release_rules.is_older(tag, other, lambda this, that: (this, that) == (OLD, NEW)) is older


def test_the_branch_tells_which_commit_came_before(tmp_path: Path) -> None:
    work = context(tmp_path)
    shop = clone(work.checkout)
    first = shop.git("rev-parse", "HEAD")
    second = shop.commit()
    shop.git("checkout", "--quiet", "-b", "other", first)
    shop.write("web.conf", "otherwise")
    beside = shop.commit()
    assert releases.is_older(work, first, second)
    assert releases.is_older(work, first, beside)
    assert not releases.is_older(work, second, first)
    assert not releases.is_older(work, second, beside)
    assert not releases.is_older(work, second, NEW)


SERVED = [served(tag) for tag in ("a1", "a2", "b1", "b1-r2")]


@pytest.mark.parametrize(("count", "tag"), [(2, "a1"), (3, "a2"), (4, "b1")])
def test_what_served_before(count: int, tag: str) -> None:
    assert release_rules.before("shop", SERVED[:count]).release.tag == tag


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_served_before(count: int) -> None:
    with pytest.raises(RefusedError, match=r"^shop has no earlier release to roll back to") as refused:
        release_rules.before("shop", SERVED[:count])
    assert refused.value.hint


@pytest.mark.parametrize(("tag", "found"), [("a1", "a1"), ("b1", "b1"), ("b1-", "b1-r2"), ("b1-r2", "b1-r2")])
def test_a_release_by_its_tag_or_what_only_it_begins_with(tag: str, found: str) -> None:
    assert release_rules.named("shop", SERVED, tag).release.tag == found


@pytest.mark.parametrize("tag", ["a", "b", "", "c1", "a11", "A1"])
def test_a_release_that_never_served(tag: str) -> None:
    with pytest.raises(RefusedError) as refused:
        release_rules.named("shop", SERVED, tag)
    assert refused.value.what == f"shop has no release {tag!r} to roll back to"
    assert refused.value.hint == "it has: a1, a2, b1, b1-r2"


def test_where_nothing_ever_served_none_is_named() -> None:
    with pytest.raises(RefusedError, match="it has: none"):
        release_rules.named("shop", [], "a1")


def test_the_way_back_is_read_from_the_history(tmp_path: Path) -> None:
    work = context(tmp_path)
    for tag in ("a1", "a2", "b1"):
        history.append(work.state, row("deploy", tag))
    history.append(work.state, row("rollback", "a2"))
    assert releases.back(work, None).release.tag == "a1"
    assert releases.back(work, "b").release.tag == "b1"


def test_a_release_that_failed_here(tmp_path: Path) -> None:
    work, release = context(tmp_path), Release(NEW, f"{NEW}-r2", {})
    failed_releases.note(work.state, NEW, "web exited with code 1")
    assert refusal(lambda: releases.refuse_known_failure(work, release)) is None
    failed_releases.note(work.state, f"{NEW}-r2", "web exited with code 2")
    why = f"{NEW}-r2 failed here: web exited with code 2"
    assert refusal(lambda: releases.refuse_known_failure(work, release)) == why


def test_a_release_older_than_what_serves(tmp_path: Path) -> None:
    work = context(tmp_path)
    older, newer = Release(NEW, NEW, {}), Release(NEW, f"{NEW}-r3", {})
    assert refusal(lambda: releases.refuse_older(work, older)) is None
    history.append(work.state, row("deploy", f"{NEW}-r2"))
    assert refusal(lambda: releases.refuse_older(work, newer)) is None
    with pytest.raises(SupersededError) as refused:
        releases.refuse_older(work, older)
    assert refused.value.what == f"{NEW} is older than the running release ({NEW}-r2)"
    assert refused.value.hint == "to roll back: bakehouse rollback shop; to deploy it anyway, add --older"
