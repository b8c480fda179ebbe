"""The whole way: a push is baked, promoted, deployed by SSH and served by Caddy; and back without a forge."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.real import need
from .marks import EVERY_PART
from .process import answers
from .runner import running
from .runs import Run
from .shop import failed
from .way import PRODUCT, Way, opened

PARTS = ("compose", "docker_container", "sshd", "caddy")
pytestmark = [*EVERY_PART, *(getattr(pytest.mark, name) for name in PARTS)]

WORKFLOW = ".gitea/workflows/images.yml"
SICK = 'rm "$site/health"\n'


@pytest.fixture(scope="module")
def way(bases: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """The first commit with a pipeline is pushed, deployed, and served."""
    for part in ("engine", "gitea", "gitea_runner", *PARTS):
        need(part)
    with opened(bases, tmp_path_factory.mktemp("way")) as ready:
        ready.shop.repo.commit("a pipeline")
        ready.shop.repo.push()
        ready.shop.succeed()
        yield ready


def test_a_push_is_deployed_and_served(way: Way) -> None:
    sha = way.shop.repo.head
    run = way.shop.succeed()
    assert run.ends()["deploy"] == "success"
    assert way.vm.commits() == {"backend": sha, "web": sha}
    assert "The backend's address" in way.vm.get("web", "/")
    assert way.running() == way.released(sha)
    row = way.vm.rows()[-1]
    assert (row["verdict"], row["wanted"], row["who"]) == ("good", sha, "ssh from 127.0.0.1")
    assert row["url"] == page(run)


def test_a_machine_with_another_key_than_the_pinned_one_is_sent_nothing(way: Way) -> None:
    rows, pinned = len(way.vm.rows()), way.read(WORKFLOW)
    other = " ".join(way.door.public.read_text(encoding="ascii").split()[:2])
    assert way.door.host_key in pinned
    way.shop.change(WORKFLOW, pinned.replace(way.door.host_key, other))
    run = way.shop.repo.await_run("images.yml")
    way.shop.repo.write(WORKFLOW, pinned)
    assert "Host key verification failed" in failed(run)
    assert (run.ends()["images"], run.ends()["deploy"]) == ("success", "failure")
    assert len(way.vm.rows()) == rows


def test_a_runner_on_the_machine_deploys_by_itself(way: Way, tmp_path: Path) -> None:
    forge, vm = way.shop.repo.forge, way.vm
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with running(forge, tmp_path, label="vm", environment={"PATH": path, "HOME": str(vm.home)}):
        way.deliver(runner="vm")
        sha = way.shop.change("docs/page.md", "a page\n")
        way.deliver()
        run = way.shop.succeed(sha)
    assert run.ends()["deploy"] == "success"
    row = vm.rows()[-1]
    assert (row["verdict"], row["wanted"], row["url"]) == ("good", sha, page(run))


def test_a_push_that_is_never_healthy_fails_its_run_and_what_was_there_serves(way: Way) -> None:
    commits, digests, text = way.vm.commits(), way.running(), way.read("backend/build.sh")
    sha = way.shop.change("backend/build.sh", text + SICK)
    run = way.shop.repo.await_run("images.yml")
    way.shop.repo.write("backend/build.sh", text)
    log = failed(run)
    assert (run.ends()["images"], run.ends()["deploy"]) == ("success", "failure")
    assert f"{PRODUCT}: (exit 4) backend is unhealthy" in log
    assert "Process completed with exit code 4" in log
    way.shop.must_be_latest(sha)
    assert (way.vm.commits(), way.running()) == (commits, digests)
    row = way.vm.rows()[-1]
    assert (row["verdict"], row["wanted"], row["url"]) == ("returned", sha, page(run))


def test_there_and_back_without_a_forge(way: Way) -> None:
    """From `git push` to Caddy, then to the release before, while neither forge nor registry is there."""
    before, containers = (way.vm.commits(), way.running(), way.vm.get("web", "/")), way.vm.containers()
    sha = way.shop.change("web/index.html", "<p>changed</p>\n")
    run = way.shop.succeed()
    assert way.vm.get("web", "/") == "<p>changed</p>\n"
    assert way.vm.commits() == {**before[0], "web": sha}
    assert way.running() == way.released(sha) != before[1]
    assert way.vm.containers()["backend"] == containers["backend"]
    assert f"{PRODUCT} pull: " in run.log()
    assert way.vm.rows()[-1]["url"] == page(run)

    way.stop_forge()
    assert not answers(int(way.shop.repo.forge.url.rpartition(":")[2]))
    done = way.vm.bakehouse("rollback", PRODUCT)
    assert done.code == 0, done.out + done.err
    assert (way.vm.commits(), way.running(), way.vm.get("web", "/")) == before
    row = way.vm.rows()[-1]
    assert (row["kind"], row["verdict"], row["url"]) == ("rollback", "good", None)


def page(run: Run) -> str:
    """Where the forge shows a run."""
    return str(run.api.get(f"{run.place}/actions/runs/{run.id}")["html_url"])
