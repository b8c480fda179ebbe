"""The engine itself is restarted in the middle of a deploy, or its disk runs full."""

import os
import signal
import subprocess
from collections.abc import Iterator
from functools import partial

import pytest

from ..support.real import Registry
from ..support.wait import until
from .aftermath import aftermath, before
from .calls import calls
from .changes import changes
from .conftest import New, first, fleets
from .engine import Engine, engine
from .fleet import IMAGES, Fleet
from .heavy import heavy
from .marks import REAL
from .runs import ended, start

pytestmark = [*REAL, pytest.mark.tiny_disk, pytest.mark.soak]


@pytest.fixture(scope="module")
def own() -> Iterator[Engine]:
    """The host's engine."""
    with engine() as own:
        yield own


@pytest.fixture(scope="module")
def new(own: Engine, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Products on it."""
    for make in fleets(registry, tmp_path_factory):
        yield partial(make, DOCKER_HOST=own.host)


@pytest.fixture(scope="module")
def deployed(new: New) -> Fleet:
    """Its first releases serve there; an engine that comes back asks all anew who is healthy."""
    fleet = new()
    fleet.often = IMAGES
    return first(fleet)


def test_restarted_after_a_swap(fleet: Fleet, own: Engine) -> None:
    """The verdict waits for it: the release is good."""
    fleet.release(web="ok restart")
    with calls(fleet.folder, " docker compose up", early=False) as held:
        caller = start(fleet, held)
        own.end()
        held.go()
        own.start()
        done = ended(caller)
    assert done.code == 0, done.out + done.err
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize(
    ("at", "swapped"), [("/containers/create", set()), ("/stop", set()), ("/start", {"web"})]
)
def test_restarted_in_a_swap(fleet: Fleet, own: Engine, at: str, swapped: set[str], number: int) -> None:
    """Compose has lost it, so nobody knows what it left: what was there before is put back, and serves."""
    was = before(fleet)
    fleet.release(web=f"ok {at} {number}")
    with changes(fleet.folder, at, own.host) as held:
        caller = start(fleet, held)
        own.end(number)
        held.go(die=True)
        own.start()
        done = ended(caller)
        aftermath(fleet, was, done, 4, "returned", "docker compose", swapped=swapped)


def test_killed_in_a_pull(fleet: Fleet, own: Engine) -> None:
    was = before(fleet)
    fleet.release(web=heavy(fleet, "web", "ok"))
    with changes(fleet.folder, "/images/create", own.host) as held:
        caller = start(fleet, held)
        own.end(signal.SIGKILL)
        held.go()
        done = ended(caller)
        own.start()
    # it begins anew to ask all containers how they are
    until(lambda: fleet.container("web")["State"]["Health"]["Status"] == "healthy")
    aftermath(fleet, was, done, 3, "failed", "cannot pull")


def test_disk_runs_full_in_a_pull(fleet: Fleet, own: Engine) -> None:
    was = before(fleet)
    fleet.release(web=heavy(fleet, "web", "ok"))
    data = own.folder / "data"
    disk = os.statvfs(data)
    used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
    with calls(fleet.folder, " docker pull") as held:
        caller = start(fleet, held)
        resize(data, used + (2 << 20))
        held.go()
        done = ended(caller)
    resize(data, 3 << 30)
    aftermath(fleet, was, done, 3, "failed", "cannot pull", "no space left")


def test_disk_is_full_before(fleet: Fleet, own: Engine) -> None:
    was = before(fleet)
    fleet.release(web="ok small")
    resize(own.folder / "data", 1 << 30)
    done = fleet.call("deploy", "shop")
    resize(own.folder / "data", 3 << 30)
    aftermath(fleet, was, done, 6, None, "of disk are free")


def test_way_back_needs_no_room(fleet: Fleet, own: Engine) -> None:
    """Its images are there already."""
    was = fleet.digests()
    fleet.release(web="ok large")
    fleet.good("deploy", "shop")
    resize(own.folder / "data", 1 << 30)
    try:
        fleet.good("rollback", "shop")
    finally:
        resize(own.folder / "data", 3 << 30)
    assert fleet.digests() == was


def resize(disk: "os.PathLike[str]", size: int) -> None:
    """Gives a disk in memory another size, in bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
