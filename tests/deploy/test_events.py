"""The engine's own events tell that a deploy does what its plan says, and nothing else."""

import json
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from .fleet import Fleet
from .marks import REAL

pytestmark = REAL

LIFE = {"create", "start", "stop", "die", "kill", "restart", "destroy", "rename", "pause", "oom"}
SERVICE = "com.docker.compose.service"


def witness(fleet: Fleet, work: Callable[[], Any]) -> list[tuple[str, str, str]]:
    """What becomes of the project's containers meanwhile: service, event and id, in their order."""
    filters = [f"--filter=label=com.docker.compose.project={fleet.name}", "--filter=type=container"]
    # what was before it listens is told too, from this moment on
    since = f"--since={time.time():.6f}"
    db = fleet.containers()["db"]
    argv = ["docker", "events", "--format=json", since, *filters]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as listener:
        assert listener.stdout
        work()
        fleet.docker("update", "--cpu-shares=512", db)
        seen = []
        for line in listener.stdout:
            event = json.loads(line)
            if event["Action"] == "update":
                break
            seen.append((event["Actor"]["Attributes"][SERVICE], event["Action"], event["Actor"]["ID"]))
        listener.terminate()
    return [each for each in seen if each[1] in LIFE]


def images(fleet: Fleet) -> set[str]:
    """The local images of the product, by whatever name."""
    names = fleet.docker("images", "--format={{.Repository}}").splitlines()
    return {name for name in names if fleet.name in name}


def test_one_service_changes(fleet: Fleet) -> None:
    fleet.release(web="ok events")
    planned = fleet.actions("deploy", "shop")
    assert planned == {"web": "recreate", "api": "keep", "worker": "keep", "migrate": "keep"}
    known, old = images(fleet), fleet.up("web")
    seen = witness(fleet, lambda: fleet.good("deploy", "shop"))
    new = fleet.up("web")
    assert {service for service, _, _ in seen} == {"web"}
    assert {event for _, event, each in seen if each == old} == {"kill", "stop", "die", "destroy"}
    assert {event for _, event, each in seen if each == new} == {"create", "rename", "start"}
    assert {each for _, _, each in seen} == {old, new}
    assert images(fleet) == known <= {fleet.image(key) for key in (*fleet.images, "release")}


@pytest.mark.soak
def test_nothing_changes(fleet: Fleet) -> None:
    known = images(fleet)
    assert witness(fleet, lambda: fleet.good("deploy", "shop")) == []
    assert images(fleet) == known


@pytest.mark.soak
def test_mounted_file_alone_changes(fleet: Fleet) -> None:
    fleet.release({"web.conf": "2\n"})
    web = fleet.up("web")
    seen = witness(fleet, lambda: fleet.good("deploy", "shop"))
    assert {(service, each) for service, _, each in seen} == {("web", web)}
    assert {event for _, event, _ in seen} == {"kill", "stop", "die", "start", "restart"}
