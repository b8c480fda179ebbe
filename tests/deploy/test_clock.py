"""The time of day steps forward and back, between runs and in one: nothing goes by it."""

import os
from pathlib import Path

import pytest

from .aftermath import before
from .calls import calls
from .fleet import Fleet
from .marks import REAL
from .runs import ended, start

pytestmark = REAL

DAY = 86400
FAULT = str(Path(__file__).parent / "clock")


def clock(fleet: Fleet, days: int) -> dict[str, str]:
    """What has a call believe in a time of day so many days ahead."""
    ahead = fleet.folder / "ahead"
    ahead.write_text(str(days * DAY), encoding="ascii")
    path = os.pathsep.join([FAULT, os.environ.get("PYTHONPATH", "")])
    return {"CLOCK_AHEAD": str(ahead), "PYTHONPATH": path}


def test_between_runs(fleet: Fleet) -> None:
    """The last is the last, whatever the time: in the history, for `attach`, and for the way back."""
    was, tags = before(fleet), []
    for days in (400, -400, 0):
        tags.append(fleet.release(web=f"ok {days}"))
        assert fleet.call("deploy", "shop", more=clock(fleet, days)).code == 0
        assert tags[-1] in fleet.good("attach", "shop").out
    rows = fleet.rows()[was.rows :]
    assert [row["wanted"] for row in rows] == tags
    assert rows[1]["started"] < rows[2]["started"] < rows[0]["started"]
    told = fleet.good("history", "shop").out
    assert told.index(tags[2][:12]) < told.index(tags[1][:12]) < told.index(tags[0][:12])
    fleet.good("rollback", "shop")
    assert fleet.head() == tags[1] and fleet.digests() == fleet.expected(web="ok -400")


@pytest.mark.soak
def test_in_a_run(fleet: Fleet) -> None:
    """A day back while a new container starts: it is looked at for as long as ever."""
    fleet.release(web="slow")
    environment = clock(fleet, 0)
    with calls(fleet.folder, " docker compose up", early=False) as held:
        fleet.environment = {**held.environment, **environment}
        caller = start(fleet, held)
        clock(fleet, -1)
        held.go()
        done = ended(caller)
        fleet.environment = {}
    assert done.code == 0, done.err
    assert fleet.digests() == fleet.expected()
