"""Two products on one host: a run of one is no business of the other."""

import json
import os
from collections.abc import Iterator

import pytest

from .aftermath import before, first_release, settle
from .calls import calls
from .fleet import Fleet, made
from .marks import REAL
from .runs import DEPLOY, ended, start

pytestmark = REAL


@pytest.fixture(scope="module")
def desk(deployed: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A product beside the other one, whose first releases serve."""
    folder, name = tmp_path_factory.mktemp("desk"), f"desk-{os.getpid()}"
    desk = made(Fleet(folder, deployed.registry, name, {}, product="desk", neighbour=deployed))
    deployed.host(places=[desk.place, deployed.place])
    deployed.good("setup", "--config", str(deployed.root / ".bakehouse" / "host.json"))
    first_release(desk)
    yield desk
    deployed.host(places=[deployed.place])
    desk.clean_up()


def test_side_by_side(fleet: Fleet, desk: Fleet) -> None:
    """While one is held in its swap the other is deployed, gone back with, and fails."""
    fleet.release(web="ok side")
    desk.release(web="ok side")
    with calls(fleet.folder, " docker compose up") as held:
        caller = start(fleet, held)
        desk.good("deploy", "desk")
        assert desk.digests() == desk.expected()
        desk.good("rollback", "desk")
        was = before(desk)
        desk.release(web="exits")
        done = desk.call("deploy", "desk")
        assert done.code == 4 and desk.digests() == was.digests
        assert desk.lock_is_free() and not fleet.lock_is_free()
        held.go()
        assert ended(caller).code == 0
    assert fleet.digests() == fleet.expected()
    settle(desk)


@pytest.mark.soak
def test_one_that_is_busy_does_not_stop_the_others(fleet: Fleet, desk: Fleet) -> None:
    fleet.release(web="ok busy")
    desk.release(api="ok busy")
    with calls(fleet.folder, " docker compose up") as held:
        caller = start(fleet, held, *DEPLOY)
        done = fleet.call("deploy", "--all", "--json")
        held.go()
        assert ended(caller).code == 0
    ends = {each["product"]: each["code"] for each in json.loads(done.out)["outcomes"]}
    assert (done.code, ends) == (6, {"desk": 0, "shop": 6})
    assert (fleet.digests(), desk.digests()) == (fleet.expected(), desk.expected())
