"""Pushes to the branch, on a real Gitea: what is built, what is retagged, and where `:latest` ends."""

from .marks import EVERY_PART
from .shop import Shop

pytestmark = EVERY_PART


def test_a_push_is_released_and_promoted(shop: Shop) -> None:
    sha = shop.change("backend/more.txt", "one\n")
    run = shop.succeed()
    assert run.baked() == ["backend"]
    assert run.ends() == {"images": "success", "pull request": "skipped", "required": "success"}
    shop.must_be_released(sha)
    shop.must_be_latest(sha)
    assert shop.revision("backend", sha) == sha
    assert ":latest is at this commit" in run.log()


def test_a_push_of_documents_builds_nothing(shop: Shop) -> None:
    before = shop.digests("latest")
    sha = shop.change("docs/page.md", "a page\n")
    run = shop.succeed()
    assert run.baked() == []
    assert shop.digests(sha) == before
    shop.must_be_released(sha)
    shop.must_be_latest(sha)


def test_one_image_is_built_and_a_revert_finds_the_one_before(shop: Shop) -> None:
    before = shop.digests("latest")
    sha = shop.change("web/index.html", "<p>changed</p>\n")
    run = shop.succeed()
    assert run.baked() == ["web"]
    assert shop.digest("backend", sha) == before["backend"]
    assert shop.digest("web", sha) != before["web"]
    shop.repo.git("revert", "--no-edit", sha)
    shop.repo.push()
    assert shop.succeed().baked() == []
    assert shop.digests("latest") == before
    shop.must_be_released(shop.repo.head)
    shop.must_be_latest(shop.repo.head)


def test_an_old_run_that_is_started_again_moves_nothing_back(shop: Shop) -> None:
    old = shop.change("web/index.html", "<p>old</p>\n")
    first = shop.succeed()
    new = shop.change("web/index.html", "<p>new</p>\n")
    shop.succeed()
    first.again()
    second = shop.succeed(old)
    assert second.id == first.id
    assert {job.attempt for job in second.jobs()} == {2}
    assert f":latest is at {new}, the newest released commit of origin/main" in second.log()
    assert f"this commit is {old};" in second.log()
    shop.must_be_latest(new)


def test_a_rewritten_branch_takes_latest_along(shop: Shop) -> None:
    lost = shop.change("web/index.html", "<p>a mistake</p>\n")
    shop.succeed()
    shop.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    kept = shop.change("web/index.html", "<p>amended</p>\n", push=False)
    shop.repo.push("HEAD:main", "--force")
    shop.succeed(kept)
    shop.must_be_released(kept)
    shop.must_be_latest(kept)
    shop.must_be_released(lost)


def test_after_a_burst_every_commit_that_ran_is_whole(shop: Shop) -> None:
    """Gitea runs only the newest of pushes in quick succession: the others stay without images."""
    burst = []
    for number in range(4):
        burst.append(shop.change("web/index.html", f"<p>burst {number}</p>\n"))
    last = shop.succeed(burst[-1])
    seen = [sha for sha in burst if shop.repo.runs(sha)]
    for sha in seen:
        shop.succeed(sha)
        shop.must_be_released(sha)
    assert ":latest is at this commit" in last.log()
    shop.must_be_latest(burst[-1])
    without = [sha for sha in burst if sha not in seen]
    assert {shop.digest("release", sha) for sha in without} <= {None}
