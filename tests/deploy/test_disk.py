"""The disk of our own notes runs full: told, what was there before serves, and it is mended by room alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..write.disk import tmpfs, use_up
from .aftermath import aftermath, before
from .calls import calls
from .conftest import New, first
from .fleet import Fleet
from .marks import REAL
from .runs import ended, start

pytestmark = [*REAL, pytest.mark.tiny_disk]

FULL = "No space left on device"


@pytest.fixture(scope="module")
def deployed(new: New) -> Iterator[Fleet]:
    """What it notes is on a disk of 2 MiB."""
    fleet = new()
    notes(fleet).mkdir(parents=True, mode=0o700)
    tmpfs(notes(fleet), "size=2m,mode=700")
    try:
        yield first(fleet)
    finally:
        subprocess.run(["umount", notes(fleet)], check=True)


def notes(fleet: Fleet) -> Path:
    """The folder on that disk."""
    return fleet.root / ".bakehouse"


def make_room(fleet: Fleet) -> None:
    (notes(fleet) / "filler").unlink()


@pytest.mark.soak
def test_full_before(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.release(web="ok full")
    use_up(notes(fleet), but=0)
    done = fleet.call("deploy", "shop")
    status = fleet.call("status", "shop")
    make_room(fleet)
    aftermath(fleet, was, done, 3, None, FULL)
    assert status.code == 0 and was.head[:12] in status.out


@pytest.mark.parametrize(
    ("at", "early", "code", "verdict", "swapped"),
    [
        pytest.param(" docker pull", True, 3, "failed", set(), marks=pytest.mark.soak),
        pytest.param(" checkout --quiet --detach", True, 4, "returned", set(), marks=pytest.mark.soak),
        (
            "up --detach --no-deps --no-build --pull never --force-recreate worker",
            False,
            4,
            "returned",
            {"migrate", "worker"},
        ),
    ],
)
def test_runs_full(fleet: Fleet, at: str, early: bool, code: int, verdict: str, swapped: set[str]) -> None:
    was = before(fleet)
    fleet.release({"web.conf": "2\n"}, web=f"ok {at}", worker=f"ok {at}")
    with calls(fleet.folder, at, early) as held:
        caller = start(fleet, held)
        use_up(notes(fleet), but=0)
        held.go()
        done = ended(caller)
    make_room(fleet)
    jobs = 1 if swapped else 0
    aftermath(fleet, was, done, code, verdict, FULL, swapped=swapped, jobs=jobs)
