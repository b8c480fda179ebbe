"""The registry is slow, gives no answer, or goes away in the middle of a pull: nothing is touched."""

import os
import signal
from collections.abc import Iterator

import pytest

from ..support.real import Registry
from ..support.wait import until
from .aftermath import aftermath, before
from .conftest import New, first, fleets
from .fleet import Fleet, free_port
from .heavy import BYTES, heavy
from .link import Fault, Link, link
from .marks import REAL
from .runs import DEPLOY, ended, worker

pytestmark = REAL

HALF = BYTES // 2


@pytest.fixture(scope="module")
def way(registry: Registry) -> Iterator[Link]:
    """The way to the registry, in good order."""
    with link(registry.address, free_port()) as good:
        yield good


@pytest.fixture(scope="module")
def new(way: Link, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Products whose registry is at the end of that way."""
    there = Registry(way.address, registry.username, registry.password)
    yield from fleets(there, tmp_path_factory)


@pytest.fixture(scope="module")
def deployed(new: New) -> Fleet:
    """Its first releases serve."""
    return first(new())


def test_goes_away_in_a_pull(fleet: Fleet, way: Link) -> None:
    """It answers with the release, and breaks off in the middle of the image's layer."""
    was = before(fleet)
    fleet.release({"web.conf": "2\n"}, web=heavy(fleet, "web", "ok"))
    with way.fails(Fault(limit=HALF)):
        done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 3, "failed", "cannot pull")
    fleet.good("deploy", "shop")
    assert fleet.digests() == fleet.expected()


def test_gives_no_answer_in_a_pull(fleet: Fleet, way: Link) -> None:
    """Nobody needs to wait for it: the run can be asked to end."""
    was = before(fleet)
    fleet.release(web=heavy(fleet, "web", "ok"))
    with way.fails(Fault(limit=HALF, stalls=True)):
        caller = fleet.start(*DEPLOY)
        until(way.ran_out)
        os.kill(worker(fleet), signal.SIGTERM)
        aftermath(fleet, was, ended(caller), 143, "failed")


@pytest.mark.soak
def test_gives_no_answer_at_all(fleet: Fleet, way: Link) -> None:
    was = before(fleet)
    fleet.release(web="ok hangs")
    with way.fails(Fault(limit=0, stalls=True)):
        done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 3, None, "cannot read")


@pytest.mark.parametrize("left", [pytest.param(each, marks=pytest.mark.soak) for each in (0, 100, 400, 600)])
def test_breaks_off_its_first_answer(fleet: Fleet, way: Link, left: int) -> None:
    was = before(fleet)
    fleet.release(web="ok cut")
    with way.fails(Fault(limit=left)):
        done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 3, None, "cannot read")


@pytest.mark.soak
def test_is_slow(fleet: Fleet, way: Link) -> None:
    fleet.release(web="ok slow")
    with way.fails(Fault(delay=0.5)):
        fleet.good("deploy", "shop")
    assert fleet.digests() == fleet.expected()
