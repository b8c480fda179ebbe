"""Releases that do not work: rolled back: the previous release runs again, and the release is remembered."""

import json
from pathlib import Path

import pytest

from ..support.call import Called
from .aftermath import aftermath, before
from .failing import give_login_back, lose_image
from .fleet import COMPOSE, Fleet
from .marks import REAL

pytestmark = REAL

BROKEN = {
    "exits": "exited with code 1",
    "exits-well": "exited with code 0",
    "exits-at-2": "exited with code 0",
    "sick": "is unhealthy",
}


# That it is not the exit code which counts is seen of the one that ends after two seconds, too.
IN_CI = ("exits-at-2", "sick")
MODES = [pytest.param(each, marks=[] if each in IN_CI else [pytest.mark.soak]) for each in BROKEN]


@pytest.mark.compose_row("check for which the manifest gives `url` or `command`")
@pytest.mark.parametrize("mode", MODES)
def test_image_that_does_not_work(fleet: Fleet, mode: str) -> None:
    was = before(fleet)
    bad = fleet.release(web=mode)
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", BROKEN[mode], swapped={"web"})
    row = fleet.rows()[-1]
    assert (row["wanted"], row["good"]) == (bad, None)
    # what failed once is not tried again by itself
    now = before(fleet)
    aftermath(fleet, now, fleet.call("deploy", "shop"), 6, None, "--force")


def test_restarted_by_its_policy_and_killed_for_memory(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.release(api="greedy")
    aftermath(fleet, was, fleet.call("deploy", "shop"), 4, "returned", swapped={"api"})


def test_failure_in_the_second_service_returns_the_first(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.release({"web.conf": "other\n"}, api="ok 4", web="exits")
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", "exited with code 1", swapped={"api", "web"})
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "1"


def test_slow_to_start_is_no_failure(fleet: Fleet) -> None:
    fleet.release(web="slow")
    fleet.good("deploy", "shop")
    fleet.assert_serves()


def test_job_that_fails(fleet: Fleet) -> None:
    """No service that comes after it is touched."""
    was = before(fleet)
    fleet.break_job(True)
    fleet.release(worker="ok 5")
    done = fleet.call("deploy", "shop")
    fleet.break_job(False)
    said = "migrate exited with code 1"
    aftermath(fleet, was, done, 4, "returned", said, swapped={"migrate"}, jobs=1)
    fleet.good("deploy", "shop", "--force")
    assert fleet.digests() == fleet.expected()


def test_job_that_takes_longer_than_the_manifest_allows(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.deploy_steps = {"timeouts": {"job": 2, "script": 600}}
    fleet.compose = COMPOSE.replace('sh, -c, "date +%N', 'sh, -c, "sleep 1000; date +%N')
    fleet.release(worker="ok 12")
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", "migrate timed out after 2 s", swapped={"migrate"})


def test_script_that_takes_longer_than_the_manifest_allows(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.deploy_steps = {"timeouts": {"job": 1800, "script": 1}, "smoke_after": "after.sh"}
    fleet.release({"after.sh": "#!/bin/sh\nexec sleep 1000\n"}, web="ok 13")
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", "after.sh: timed out after 1 s", swapped={"web"})


@pytest.mark.compose_row(
    "long time to stop",
    group="Start, stop and hooks",
    keys=("services.stop_grace_period",),
    render="stays",
    deploy="gives the old container its own time, however long",
    rollback="—",
)
def test_a_service_may_take_its_own_time_to_stop(fleet: Fleet, tmp_path: Path) -> None:
    """Whatever a swap may take of itself comes on top; for this test that is next to nothing."""
    fleet.compose = COMPOSE.replace("  web:\n", "  web:\n    stop_grace_period: 30s\n")
    fleet.release(web="slow-stop")
    fleet.good("deploy", "shop")
    assert fleet.container("web")["Config"]["StopTimeout"] == 30
    fleet.compose = COMPOSE
    fleet.release(web="ok 14")
    (tmp_path / "sitecustomize.py").write_text(
        "from bakehouse.host.rollout import actions\n\nactions._SWAP_SECONDS = 3.0\n", encoding="utf-8"
    )
    done = fleet.call("deploy", "shop", more={"PYTHONPATH": str(tmp_path)})
    assert done.code == 0, done.out
    fleet.assert_serves()


@pytest.mark.soak
def test_crash_after_the_gate(fleet: Fleet) -> None:
    """At 6 seconds the gate has passed; a host that watches for 10 sees it."""
    was = before(fleet)
    fleet.host(watch=10)
    fleet.release(web="exits-at-6")
    done = fleet.call("deploy", "shop")
    fleet.host(watch=0.2)
    aftermath(fleet, was, done, 4, "returned", "web exited", swapped={"web"})


def test_way_back_fails_too(fleet: Fleet) -> None:
    """The exit code says that somebody must look; and a deploy mends it."""
    served = fleet.head()
    fleet.deploy_steps = {"smoke_after": "after.sh"}
    fleet.release({"after.sh": lose_image(fleet, "web")}, web="ok 11")
    done = fleet.call("deploy", "shop")
    give_login_back(fleet)
    assert done.code == 5 and "the rollback failed too" in done.out, done.out
    assert fleet.rows()[-1]["verdict"] == "broken"
    assert fleet.lock_is_free()
    (plan,) = json.loads(fleet.good("rollback", "shop", "--dry-run", "--json").out)
    assert plan["release"]["tag"] == served
    fleet.deploy_steps = {}
    fleet.release(web="ok")
    fleet.good("deploy", "shop")
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()


def test_smoke_and_hooks(fleet: Fleet) -> None:
    given = "$BAKEHOUSE_PRODUCT $BAKEHOUSE_SHA $BAKEHOUSE_IMAGE_WEB ${BAKEHOUSE_TOKEN-none}"
    script = f'#!/bin/sh\necho "$0 {given}" >> ../told\n'
    told = fleet.root / "told"
    fleet.deploy_steps = {
        "smoke_before": "before.sh",
        "smoke_after": "after.sh",
        "publication": None,
        "hooks": {},
    }
    fleet.release({"before.sh": script, "after.sh": script})
    fleet.good("deploy", "shop")
    assert not told.exists()
    commit = fleet.release(web="ok 6")
    # a token that the operator's shell still has for `setup`
    done = fleet.call("deploy", "shop", more={"BAKEHOUSE_TOKEN": "canary"})
    assert done.code == 0, done.out
    lines = told.read_text().splitlines()
    assert {line.split()[-1] for line in lines} == {"none"}
    assert [line.split()[0].rpartition("/")[2] for line in lines] == ["before.sh", "after.sh"]
    assert lines[0].split()[1:3] == ["shop", commit]
    was = before(fleet)
    fleet.release({"after.sh": LOUD}, web="ok 7")
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", "nothing answers", swapped={"web"})
    assert_short(fleet, done)
    fleet.release({"before.sh": "#!/bin/sh\nexit 1\n", "after.sh": script}, web="ok 8")
    fleet.good("deploy", "shop")
    fleet.release(web="ok 9")
    was = before(fleet)
    aftermath(fleet, was, fleet.call("deploy", "shop"), 6, "failed", "before.sh exited with code 1")


# 40 MB, among it lines that are commands of CI's log, and one line of 20 MB
LOUD = """#!/bin/sh
yes '::error::marker' | head -c 20000000
head -c 20000000 /dev/zero | tr '\\0' x
printf '\\n  ::error::marker\\nnothing answers\\n'
exit 1
"""


def assert_short(fleet: Fleet, done: Called) -> None:
    """Of all that a script printed, the last lines are left, cut, and none is a command."""
    log = max((fleet.root / ".bakehouse" / "runs").glob("*.log"), key=lambda path: path.stat().st_mtime)
    assert log.stat().st_size < 100_000
    why = fleet.rows()[-1]["why"]
    assert len(why) < 20 * 520 and max(map(len, why.splitlines())) < 520
    assert "\n    │   ::error::marker\n    │ nothing answers" in done.out
    assert not any(line.strip().startswith("::") for line in (done.out + done.err).splitlines())


def test_version_is_the_commit_of_the_image(fleet: Fleet) -> None:
    fleet.serve_version("api")
    fleet.release(api="ok 10")
    fleet.good("deploy", "shop")
    was = before(fleet)
    fleet.release(api="liar")
    done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 4, "returned", "reports version", swapped={"api"})
