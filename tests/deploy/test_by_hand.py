"""What a person types in the checkout between two deploys."""

import pytest

from .fleet import COMPOSE, Fleet
from .marks import REAL

pytestmark = REAL


CACHE = """\
  cache:
    image: busybox:1.37
    command: [sleep, "100000"]
    init: true
    env_file: .env
"""
NAMED = "the next `docker compose up -d` recreates what reads that file: cache, worker"


def up(fleet: Fleet) -> set[str]:
    """The services that a plain `up` gives other containers."""
    before = fleet.containers()
    fleet.compose_by_hand("up", "--detach")
    return {service for service, _ in fleet.containers().items() ^ before.items()}


@pytest.mark.compose_row("no override of the repo's own, and `compose` is a default name")
@pytest.mark.compose_row("an override of the repo's own")
def test_env_stays_the_users(fleet: Fleet) -> None:
    """Two services read it, and only one is managed: neither is created again by hand."""
    env = fleet.checkout / ".env"
    theirs = env.read_text(encoding="utf-8")
    fleet.compose = COMPOSE.replace("volumes:\n  data: {}", f"{CACHE}volumes:\n  data: {{}}")
    fleet.release()
    fleet.good("deploy", "shop")
    assert up(fleet) <= {"cache"}
    fleet.release(api="ok 3")
    fleet.good("deploy", "shop")
    assert (up(fleet), env.read_text(encoding="utf-8")) == (set(), theirs)

    # Compose reads this one in place of ours
    fleet.release({"compose.override.yaml": "services: {}\n"})
    assert NAMED in fleet.good("deploy", "shop", "--dry-run").out
    fleet.good("deploy", "shop")
    assert "COMPOSE_FILE=docker-compose.yml:" in env.read_text(encoding="utf-8")
    assert up(fleet) == {"cache", "worker"}
    assert NAMED not in fleet.good("deploy", "shop", "--dry-run").out

    # from here on as after an upgrade from a version that knew the line alone
    fleet.git("rm", "--quiet", "compose.override.yaml")
    fleet.release()
    assert fleet.plan("deploy", "shop")["worker"] == ("recreate", ["not started by bakehouse"])
    fleet.good("deploy", "shop")
    assert (up(fleet), env.read_text(encoding="utf-8")) == (set(), theirs)
    fleet.good("rollback", "shop")
    assert up(fleet) == set()
    fleet.good("deploy", "shop")
    assert (up(fleet), env.read_text(encoding="utf-8")) == (set(), theirs)
    fleet.docker("rm", "--force", fleet.containers()["cache"])


@pytest.mark.compose_row("build")
def test_up_recreates_and_builds_nothing(fleet: Fleet) -> None:
    fleet.compose_by_hand("up", "--detach")
    fleet.release(api="ok 2")
    fleet.good("deploy", "shop")
    for verb in ("deploy", "rollback"):
        if verb == "rollback":
            fleet.good("rollback", "shop")
        before = fleet.containers()
        said = fleet.compose_by_hand("up", "--detach")
        assert fleet.containers() == before
        assert "recreate" not in said.lower() and "build" not in said.lower(), said
    assert set(fleet.actions("deploy", "shop", "--older", "--tag", fleet.head()).values()) == {"keep"}


def test_tag_in_the_environment_of_a_hand_deploy(fleet: Fleet) -> None:
    commit = fleet.release(web="ok 2", api="ok 2", worker="ok 2")
    for key in fleet.images:
        source = f"{fleet.image(key)}@{fleet.built[key, 'ok 2']}"
        fleet.docker(
            "buildx",
            "imagetools",
            "create",
            "--prefer-index=false",
            f"--tag={fleet.image(key)}:{commit}",
            source,
        )
        fleet.docker("pull", "--quiet", f"{fleet.image(key)}:{commit}")
    fleet.compose_by_hand("up", "--detach", IMAGE_TAG=commit)
    assert fleet.digests() == fleet.expected()
    assert fleet.plan("deploy", "shop")["web"] == ("recreate", ["not started by bakehouse"])
    fleet.good("deploy", "shop")
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}


def test_tag_in_our_own_environment_does_not_matter(fleet: Fleet) -> None:
    before = fleet.containers()
    done = fleet.call("deploy", "shop", more={"IMAGE_TAG": "wrong", "COMPOSE_PROJECT_NAME": "wrong"})
    assert done.code == 0, done.err
    assert fleet.containers() == before


def test_container_that_went_away_comes_back(fleet: Fleet) -> None:
    fleet.docker("rm", "--force", fleet.containers()["worker"])
    fleet.docker("stop", fleet.containers()["api"])
    plan = fleet.plan("deploy", "shop")
    assert (plan["worker"], plan["api"]) == (("recreate", ["not there"]), ("recreate", ["is exited"]))
    fleet.good("deploy", "shop")
    fleet.assert_serves()
