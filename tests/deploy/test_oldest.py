"""The same on the oldest Compose that we accept."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.real import oldest_compose
from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = [*REAL, pytest.mark.oldest_compose]


@pytest.mark.compose_row("bind mount in the short form, created by Compose 2")
def test_deploy_and_back(new: Callable[..., Fleet], tmp_path: Path) -> None:
    fleet = new(DOCKER_CONFIG=oldest_compose(tmp_path))
    set_up(fleet)
    (fleet.checkout / ".env").write_text("SECRET=first\n", encoding="utf-8")
    fleet.compose_by_hand("-f", "docker-compose.yml", "up", "--detach", "db")
    fleet.release()
    fleet.good("deploy", "shop")
    before = fleet.containers()
    fleet.release({"web.conf": "2\n"}, api="ok 2")
    fleet.good("deploy", "shop")
    changed = {service for service, _ in fleet.containers().items() ^ before.items()}
    assert changed == {"api"}
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "2"
    fleet.release(api="exits")
    assert fleet.call("deploy", "shop").code == 4
    fleet.assert_serves()
    fleet.good("rollback", "shop")
    assert fleet.digests() == fleet.expected(api="ok")
    before = fleet.containers()
    fleet.compose_by_hand("up", "--detach")
    after = fleet.containers()
    assert after == before
    assert_upgrade_is_told(fleet)


def assert_upgrade_is_told(fleet: Fleet) -> None:
    """The newer Compose takes a bind mount in the short form for a change: told, and met only by hand."""
    now = {"DOCKER_CONFIG": os.environ.get("DOCKER_CONFIG", str(Path.home() / ".docker"))}
    told = "the next plain `docker compose up -d` recreates web: created by Compose 2.29.7, and Compose 5"
    before = fleet.containers()
    assert told in fleet.call("status", "shop", more=now).out
    fleet.release(api="ok 2")
    (plan,) = json.loads(fleet.call("deploy", "shop", "--dry-run", "--json", more=now).out)
    assert [told in note for note in plan["notes"]] == [True]
    done = fleet.call("deploy", "shop", more=now)
    assert done.code == 0 and f"shop note: {told}" in done.err, done.err
    deployed = fleet.containers()
    assert {name for name in before if before[name] != deployed[name]} == {"api"}
    fleet.compose_by_hand("up", "--detach", **now)
    after = fleet.containers()
    assert {name for name in deployed if deployed[name] != after[name]} == {"web"}
    assert told not in fleet.call("status", "shop", more=now).out
