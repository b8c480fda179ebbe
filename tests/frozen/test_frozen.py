"""What earlier builds left on a host and in a repo: this one reads it, goes back and goes on from it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bakehouse.render.marker import is_ours

from ..deploy.marks import REAL
from ..support.call import call
from ..support.real import Registry, need
from .blanks import fill
from .world import BUILDS, EXCLUDE, LOCAL, MANIFEST, World, filled, hashes, nobodys, texts, write

NEVER_RAN = [("api", "exits")]


@pytest.fixture(scope="module", params=BUILDS, ids=lambda path: path.name)
def build(request: pytest.FixtureRequest) -> Path:
    """The folder of an earlier build's files."""
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module")
def world(build: Path, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A host as that build left it: release 2 serves, after a rollback."""
    for part in ("engine", "compose", "busybox_base"):
        need(part)
    name = f"frozen-{os.getpid()}-{BUILDS.index(build)}"
    found = World(tmp_path_factory.mktemp("frozen"), registry, name, {})
    try:
        lay_out(found, build)
        yield found
    finally:
        found.clean_up()


def lay_out(world: World, build: Path) -> None:
    """Puts everything in place without Bakehouse: the repo, the releases, the containers, the state."""
    world.built = {each: nobodys(*each) for each in NEVER_RAN}
    world.begin()
    world.delivered = filled(delivered(build), world.names())
    for number in range(1, 6):
        world.tell(number)
    for number in (1, 3, 2):
        world.publish_release(number)
    clone(world, build)
    start(world, texts(build / "state")["products/shop/history.jsonl"])
    write(world.copied, filled(texts(build / "host"), world.names()))
    remember(world, build, "state")


def delivered(build: Path) -> dict[str, str]:
    """What `render --into` put into the repo."""
    return {name: text for name, text in texts(build / "repository").items() if name not in LOCAL}


def clone(world: World, build: Path) -> None:
    """The checkout, with what deploys put into it."""
    kept = texts(build / "repository")
    local = filled({name: kept[name] for name in LOCAL}, world.names())
    world.root.mkdir()
    world.git("clone", "--quiet", f"file://{world.origin}", str(world.checkout), at=world.folder)
    world.git("checkout", "--quiet", "--detach", world.commits[2], at=world.checkout)
    (world.checkout / ".git" / "info" / "exclude").write_text(local.pop(EXCLUDE), encoding="utf-8")
    write(world.checkout, local)


def start(world: World, history: str) -> None:
    """What serves by the last row, under the names that it has there."""
    services = json.loads(fill(history.splitlines()[-1], world.names()))["good"]["services"]
    for each in services.values():
        name = each["image"].rpartition(":")[0]
        forge_login = {**os.environ, "DOCKER_CONFIG": str(world.folder / "forge-docker")}
        pull = ["docker", "pull", "--quiet", f"{name}@{each['digest']}"]
        subprocess.run(pull, env=forge_login, check=True, capture_output=True)
        world.docker("tag", f"{name}@{each['digest']}", each["image"])
    world.compose_by_hand("up", "--detach", "--no-build", "--pull", "never")


def remember(world: World, build: Path, part: str) -> None:
    """What the build remembers, as of these containers."""
    names = {**world.names(), **{f"container:{key}": each for key, each in world.containers().items()}}
    names |= hashes(build, names)
    write(world.root / ".bakehouse", filled(texts(build / part), names))
    # the mode that every build gave it: git keeps none of a folder
    (world.root / ".bakehouse").chmod(0o700)


def answer(world: World, *argv: str) -> Any:
    return json.loads(world.good(*argv, "--json").out)


def lives(world: World) -> dict[str, tuple[str, str]]:
    """By service, the id of its container and when it was started."""
    ids = world.containers()
    return {
        key: (each, world.docker("inspect", "--format={{.State.StartedAt}}", each))
        for key, each in ids.items()
    }


@pytest.mark.parametrize("build", BUILDS, ids=lambda path: path.name)
def test_its_files_are_known_as_ours_and_rendered_over(build: Path, tmp_path: Path) -> None:
    names = {"registry": "git.example.com", "name": "shop", "root": "/srv/shop"}
    checkout = tmp_path / "shop"
    write(checkout, filled(delivered(build), names))
    write(tmp_path / "host", filled(texts(build / "host"), names))
    files = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(files) == 14
    assert [path for path in files if not is_ours(str(path), path.read_bytes())] == []
    subprocess.run(["git", "init", "--quiet", checkout], check=True)
    write(tmp_path, {"repos.yaml": fill(MANIFEST, names)})
    done = call("render", "shop", "--into", "shop", at=tmp_path)
    assert done.code == 0, done.err


class TestOnAHost:
    """One after the other, on one host."""

    pytestmark = REAL

    def test_reads_all_of_it(self, world: World) -> None:
        token = {"BAKEHOUSE_TOKEN": world.registry.password}
        setup = world.call("setup", "--config", str(world.copied / "host.json"), more=token)
        assert (setup.code, setup.out) == (0, f"log in to {world.registry.address} as image-bot\n"), setup.err
        (status,) = answer(world, "status")
        assert (status["serves"], status["commit"], status["latest"]) == (world.commits[2],) * 3
        assert status["frozen"] == "stock-taking" and not status["host"] and not status["interrupted"]
        assert {each["name"] for each in status["services"]} == world.services_map.keys()
        assert [each["drift"] for each in status["services"]] == [[], [], []]
        (advice,) = status["advice"]
        assert "host.json does not name the registry's owner" in advice and "run setup" in advice
        rows = answer(world, "history", "shop")["shop"]
        assert [(row["kind"], row["verdict"]) for row in reversed(rows)] == [
            ("setup", "good"),
            ("deploy", "good"),
            ("deploy", "good"),
            ("deploy", "returned"),
            ("deploy", "good"),
            ("rollback", "good"),
        ]
        assert [row["why"] for row in rows if row["why"]] == ["api exited with 1"]
        releases = answer(world, "releases", "shop")
        served = {each["tag"]: set(each["images"].values()) for each in releases}
        commits = world.commits
        assert list(served) == [commits[2], commits[4], commits[1], "release-0"]
        assert [each["tag"] for each in releases if each["serves"]] == [commits[2]]
        assert served[commits[2]] == {"local"} and served[commits[1]] == {"local", "registry"}
        assert "10 s over web" in world.good("attach", "shop").err

    def test_heeds_what_was_frozen_and_refused(self, world: World) -> None:
        frozen = world.call("deploy", "shop", "--tag", world.commits[2])
        assert frozen.code == 6 and "stock-taking" in frozen.out
        world.good("unfreeze", "shop")
        refused = world.call("deploy", "shop", "--tag", world.commits[3], "--dry-run")
        assert refused.code == 6 and "failed here: api exited with 1" in refused.err

    def test_refuses_what_a_later_build_was_about_to_do(self, world: World) -> None:
        """`status` tells it beside all else; a run touches nothing, and says what to do."""
        note, before = world.state / "journal.json", lives(world)
        note.write_text('{"version": 2, "phase": "overlap"}', encoding="utf-8")
        status = world.call("status", "shop")
        assert status.code == 1 and f"interrupted deploy of: unknown: {note}" in status.out
        assert status.out.count("drift") == 0
        done = world.call("deploy", "shop", "--tag", world.commits[2])
        assert done.code == 3 and "upgrade bakehouse on this host" in done.out
        assert lives(world) == before
        note.unlink()

    def test_a_deploy_that_changes_nothing_touches_no_container(self, world: World) -> None:
        world.host(watch=0.2)
        before = lives(world)
        world.good("deploy", "shop", "--tag", world.commits[2])
        assert {step["action"] for step in world.rows()[-1]["plan"]} == {"keep"}
        assert lives(world) == before

    def test_brings_an_interrupted_run_to_its_end(self, world: World, build: Path) -> None:
        """Also where the branch has lost its commit since."""
        world.publish_release(5)
        remember(world, build, "interrupted/state")
        left = filled(texts(build / "interrupted" / "repository"), world.names())
        world.git("checkout", "--quiet", "--detach", world.commits[5], at=world.checkout)
        write(world.checkout, left)
        (status,) = json.loads(world.call("status", "--json").out)
        assert status["interrupted"] == world.commits[5]
        before = world.containers()
        world.git("push", "--quiet", "--force", "origin", f"{world.commits[4]}:refs/heads/main")
        refused = world.call("deploy", "shop", "--tag", world.commits[5])
        assert refused.code == 6 and f"{world.commits[5]} is not in main" in refused.out
        world.good("resume", "shop")
        assert {name for name, each in world.containers().items() if each != before[name]} == {"web"}
        assert world.digests() == world.expected(web="ok 5", api="ok")
        assert world.head() == world.commits[5] and not (world.state / "journal.json").exists()

    def test_goes_back_to_each_of_its_releases(self, world: World) -> None:
        commits = world.commits
        assert world.actions("rollback", "shop", commits[4]) == {
            "migrate": "keep",
            "api": "keep",
            "web": "recreate",
        }
        assert world.actions("rollback", "shop", "release-0") == {
            "migrate": "keep",
            "api": "recreate",
            "web": "recreate",
        }
        world.good("rollback", "shop", commits[1])
        world.assert_serves()
        assert world.digests() == world.expected(web="ok", api="ok")
        assert (
            world.head() == commits[1]
            and world.docker("exec", world.up("web"), "cat", "/etc/web.conf") == "1"
        )
