"""The check of the generated files, on a real Gitea."""

from collections.abc import Iterator

import pytest

from .marks import EVERY_PART
from .repo import Repo
from .shop import Shop, failed, succeeded

pytestmark = EVERY_PART

JOB = "drift / generated files are as rendered"


@pytest.fixture
def topic(shop: Shop) -> Iterator[Repo]:
    """A branch of its own, where nothing but this check runs; main is as it was afterwards."""
    shop.repo.switch("images.yml", "disable")
    shop.repo.git("switch", "--quiet", "--create", "pushes")
    yield shop.repo
    shop.repo.git("switch", "--quiet", "main")
    shop.repo.switch("images.yml", "enable")


def propose(topic: Repo) -> str:
    """Pushes a commit to the branch of the pull request, and waits for both runs; gives back the commit."""
    sha = topic.commit()
    topic.push("HEAD:pushes")
    topic.await_statuses(sha, lambda found: len(found) == 2)
    return sha


def test_a_hand_edit_is_red_and_the_log_has_the_mend(shop: Shop) -> None:
    # the newest commit before may be one that no workflow runs for
    shop.repo.commit("as it is rendered")
    shop.repo.push()
    shop.succeed()
    succeeded(shop.repo.await_run("drift.yml"))
    shop.repo.git("switch", "--quiet", "--create", "edited")
    edited = shop.repo.folder / "compose.production.yaml"
    edited.write_text(edited.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    shop.repo.commit("edit by hand")
    shop.repo.push("HEAD:edited")
    log = failed(shop.repo.await_run("drift.yml"))
    shop.repo.git("switch", "--quiet", "main")
    assert "compose.production.yaml: FAILED" in log
    assert "Change the manifest instead, then run: bakehouse render shop" in log


def test_pushes_to_a_pull_request_leave_no_red_cross(topic: Repo) -> None:
    """A run for the push and one for the pull request begin at once, and neither cancels the other."""
    topic.commit()
    topic.push("HEAD:pushes")
    topic.pull("pushes")
    pushed = [propose(topic) for _ in range(5)]
    ended = [topic.await_statuses(sha, lambda found: "pending" not in found.values()) for sha in pushed]
    assert ended == [dict.fromkeys((f"{JOB} (push)", f"{JOB} (pull_request)"), "success")] * 5
