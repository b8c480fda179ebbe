"""Pull requests on a real Gitea: built with a token that may only read, and nothing is pushed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser import approve
from .forge import TOKEN_SECRET, Forge
from .marks import EVERY_PART
from .repo import Repo
from .shop import Shop, failed, succeeded

pytestmark = EVERY_PART

# As hostile as git lets a branch's name be.
BRANCH = "topic/`id`$(id)'\"&;|<>%{x}${HOME}-é"


@pytest.fixture
def topic(shop: Shop) -> Iterator[Repo]:
    """A branch of its own; main is as it was afterwards."""
    shop.repo.git("switch", "--quiet", "--create", BRANCH)
    yield shop.repo
    shop.repo.git("switch", "--quiet", "main")


@pytest.fixture
def useless_token(forge: Forge, shop: Shop) -> Iterator[None]:
    """The token that may push is a wrong one: whoever signs in all the same has the other."""
    forge.put_secret(TOKEN_SECRET, "no token at all", shop.repo.name)
    yield
    forge.delete_secret(TOKEN_SECRET, shop.repo.name)


@pytest.mark.usefixtures("useless_token")
def test_a_pull_request_is_built_and_pushes_nothing(shop: Shop, topic: Repo) -> None:
    before = shop.tags(), shop.digests("latest")
    topic.write("web/index.html", "<p>proposed</p>\n")
    sha = topic.commit("propose")
    topic.push(f"HEAD:refs/heads/{BRANCH}")
    topic.pull(BRANCH)
    run = succeeded(topic.await_run("images.yml", sha, "pull_request"))
    assert run.ends() == {"images": "skipped", "pull request": "success", "required": "success"}
    assert run.baked() == ["web"]
    assert "as image-bot" in run.log()
    assert "uid=" not in run.log()
    assert (shop.tags(), shop.digests("latest")) == before

    topic.write("web/build.sh", "echo broken on purpose; exit 7\n")
    sha = topic.commit("break")
    topic.push(f"HEAD:refs/heads/{BRANCH}")
    run = topic.await_run("images.yml", sha, "pull_request")
    log = failed(run)
    assert run.ends() == {"images": "skipped", "pull request": "failure", "required": "failure"}
    assert "The required job did not succeed; its result is: failure" in log
    assert "[build 4/6] RUN sh web/build.sh /site" in log
    assert "docker buildx bake of web failed with exit code 1" in log
    assert (shop.tags(), shop.digests("latest")) == before


def test_a_pull_request_of_a_fork_is_skipped_and_says_why(forge: Forge, shop: Shop, tmp_path: Path) -> None:
    before = shop.tags()
    fork = shop.repo.fork(forge.user("outsider"), tmp_path / "fork")
    fork.write("web/index.html", "<p>from outside</p>\n")
    sha = fork.commit("from a fork")
    fork.push("HEAD:proposal")
    fork.pull("proposal")
    approve(forge.url, shop.repo.await_run("images.yml", sha, "pull_request", ended=False))
    run = succeeded(shop.repo.await_run("images.yml", sha, "pull_request"))
    assert run.ends() == {"images": "skipped", "pull request": "skipped", "required": "success"}
    assert run.baked() == []
    assert "Nothing was built: pull requests from forks get no secrets." in run.log()
    assert "To build it, push its branch to bytelyst/shop." in run.log()
    assert shop.tags() == before
