"""The same on the oldest Compose that we accept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = [*REAL, pytest.mark.oldest_compose]


def test_deploy_and_back(new: Callable[..., Fleet], tmp_path: Path) -> None:
    plugins = tmp_path / "cli-plugins"
    plugins.mkdir()
    (plugins / "docker-compose").symlink_to(os.environ["BAKEHOUSE_COMPOSE_OLDEST"])
    fleet = new(DOCKER_CONFIG=str(tmp_path))
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
    assert {name for name in before if before[name] != after[name]} <= {"db"}
