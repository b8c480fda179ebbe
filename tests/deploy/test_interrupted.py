"""Runs that are killed, ended, left alone or overtaken: the next one converges, nobody is stranded."""

import json
import os
import signal
from typing import Any

import pytest

from ..support.wait import until
from .aftermath import aftermath, assert_settled, before
from .calls import calls
from .changes import changes
from .fleet import Fleet
from .marks import REAL
from .runs import DEPLOY, ended, killed, signalled, start, worker

pytestmark = REAL


def step(fleet: Fleet) -> str | None:
    """The step that the run under way has noted."""
    try:
        return str(json.loads((fleet.state / "journal.json").read_text(encoding="utf-8"))["step"])
    except FileNotFoundError:
        return None


def converges(fleet: Fleet) -> None:
    """The next deploy succeeds, the one after it has nothing to do, and neither has a person's `up`."""
    fleet.good("deploy", "shop", "--wait-lock")
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()
    assert fleet.head() == fleet.rows()[-1]["good"]["commit"]
    assert_settled(fleet)
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}
    was = fleet.containers()
    fleet.compose_by_hand("up", "--detach")
    assert {service for service, _ in was.items() ^ fleet.containers().items()} <= {"db"}


def left(fleet: Fleet, was: Any, old: str) -> None:
    """A container as Compose makes it before it stops the old one, which runs, is stopped or is gone."""
    name = was["Name"].removeprefix("/")
    labels = {**was["Config"]["Labels"], "com.docker.compose.replace": name}
    words = [f"--label={key}={value}" for key, value in labels.items()]
    network = f"--network={fleet.name}_default"
    fleet.docker("create", f"--name={was['Id'][:12]}_{name}", network, *words, was["Config"]["Image"])
    if old != "running":
        fleet.docker("stop", was["Id"])
    if old == "gone":
        fleet.docker("rm", was["Id"])


@pytest.mark.parametrize("verb", ["deploy", pytest.param("rollback", marks=pytest.mark.soak)])
def test_what_a_killed_compose_leaves_is_repaired(fleet: Fleet, verb: str) -> None:
    ends = {"api": "running", "web": "stopped", "worker": "gone"}
    for was, old in [(fleet.container(service), old) for service, old in ends.items()]:
        left(fleet, was, old)
    plan = {key: step for key, step in fleet.plan(verb, "shop").items() if key != "migrate"}
    reasons = {service: why[-1] for service, (_, why) in plan.items()}
    assert reasons == {"api": "is created", "web": "is exited", "worker": "is created"}
    fleet.good(verb, "shop")
    fleet.assert_serves()
    names = {each: fleet.container(each)["Name"] for each in reasons}
    assert names == {each: f"/{fleet.name}-{each}-1" for each in reasons}


def test_one_that_cannot_be_restarted_is_made_anew(fleet: Fleet) -> None:
    was = fleet.containers()
    fleet.release({"web.conf": "2\n"})
    with calls(fleet.folder, " docker compose restart") as held:
        caller = start(fleet, held)
        held.go(die=True)
        done = ended(caller)
    assert (done.code, "recreating it" in done.out + done.err) == (0, True), done.out + done.err
    assert {service for service, _ in was.items() ^ fleet.containers().items()} == {"web"}
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "2"


SOAK = pytest.mark.soak
CALLS = [
    (" docker pull", True),
    pytest.param(" docker tag", False, marks=SOAK),
    pytest.param(" checkout --quiet --detach", True, marks=SOAK),
    # in CI the power goes in a swap, too: see test_killed_in_a_pull_or_a_swap
    pytest.param(" docker compose up", True, marks=SOAK),
    *(pytest.param(f" {number}: ", True, marks=SOAK) for number in range(1, 29)),
]


@pytest.mark.parametrize(("at", "early"), CALLS)
def test_killed_at_a_call(fleet: Fleet, at: str, early: bool) -> None:
    """The power goes before a program does anything, or when it has done all that it was called for."""
    fleet.release({"web.conf": "2\n"}, web=f"ok {at} {early}")
    with calls(fleet.folder, at, early) as held:
        done = killed(fleet, held)
    assert done.code == 3 and "was interrupted" in done.err
    converges(fleet)


STEPS = ["/images/create", "/tag?", "/containers/create", "/stop", "DELETE /containers", "/rename", "/start"]
CHANGES = [
    STEPS[-1],
    *(pytest.param(each, marks=SOAK) for each in STEPS[:-1]),
    *(pytest.param(f" {number}: ", marks=SOAK) for number in range(1, 21)),
]


@pytest.mark.parametrize("at", CHANGES)
def test_killed_in_a_pull_or_a_swap(fleet: Fleet, at: str) -> None:
    """The power goes before the engine hears of one of the changes that Compose makes for a swap."""
    fleet.release(web=f"ok {at}", worker=f"ok {at}")
    with changes(fleet.folder, at) as held:
        killed(fleet, held)
    converges(fleet)


@pytest.mark.parametrize("at", [STEPS[3], *(pytest.param(each, marks=SOAK) for each in STEPS)])
def test_killed_alone(fleet: Fleet, at: str) -> None:
    """What the run had started goes on without it, and nobody else gets in meanwhile."""
    fleet.release(web=f"ok alone {at}")
    with changes(fleet.folder, at) as held:
        caller = start(fleet, held)
        os.kill(worker(fleet), signal.SIGKILL)
        ended(caller)
        assert fleet.call("deploy", "shop").code == 6
        held.go()
        converges(fleet)


@SOAK
def test_resumed(fleet: Fleet) -> None:
    """What resume says that it would do, it does; as JSON, both."""
    commit = fleet.release({"web.conf": "2\n"}, web="ok resumed")
    with calls(fleet.folder, " docker compose up") as held:
        killed(fleet, held)
    was = fleet.containers()
    plan = fleet.actions("resume", "shop")
    assert (plan["web"], plan["api"], fleet.containers()) == ("recreate", "keep", was)
    (outcome,) = json.loads(fleet.good("resume", "shop", "--json").out)["outcomes"]
    assert {step["service"]: step["action"] for step in outcome["row"]["plan"]} == plan
    assert (outcome["code"], outcome["row"], fleet.head()) == (0, fleet.rows()[-1], commit)
    assert fleet.digests() == fleet.expected()
    assert_settled(fleet)


def test_killed_on_the_way_back(fleet: Fleet) -> None:
    fleet.release(web="exits")
    with calls(fleet.folder, " checkout --quiet --force") as held:
        killed(fleet, held)
    assert step(fleet) == "return"
    done = fleet.call("resume", "shop")
    assert done.code == 6 and "--force" in done.out
    fleet.release({"web.conf": "3\n"}, web="ok")
    converges(fleet)


@SOAK
def test_killed_then_a_release_that_fails(fleet: Fleet) -> None:
    """The way back leads to the previous release both."""
    was = before(fleet)
    fleet.release({"web.conf": "2\n"}, api="ok k", web="ok k")
    with calls(
        fleet.folder, "up --detach --no-deps --no-build --pull never --force-recreate web", early=False
    ) as held:
        killed(fleet, held)
    fleet.release({"web.conf": "3\n"}, web="exits")
    done = fleet.call("deploy", "shop", "--wait-lock")
    aftermath(fleet, was, done, 4, "returned", swapped={"api", "web"})
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "1"


@SOAK
def test_killed_when_only_the_note_was_left(fleet: Fleet) -> None:
    """The row is written, so the release serves: that is what the next failure puts back."""
    fleet.release(web="ok note")
    with calls(fleet.folder, " docker compose up") as held:
        caller = start(fleet, held)
        note = (fleet.state / "journal.json").read_bytes()
        held.go()
        assert ended(caller).code == 0
    (fleet.state / "journal.json").write_bytes(note)
    was = before(fleet)
    assert "nothing to resume: no deploy was interrupted" in fleet.good("resume", "shop").out
    fleet.release(web="exits")
    aftermath(fleet, was, fleet.call("deploy", "shop"), 4, "returned", swapped={"web"})
    assert fleet.digests() == fleet.expected(web="ok note")


def test_killed_in_the_middle_of_a_checkout(fleet: Fleet) -> None:
    fleet.release({"web.conf": "2\n", "more.txt": "new\n"}, web="ok m")
    with calls(fleet.folder, " checkout --quiet --detach") as held:
        killed(fleet, held)
    assert step(fleet) == "checkout"
    (fleet.checkout / ".git" / "index.lock").touch()
    (fleet.checkout / "more.txt").write_text("half", encoding="utf-8")
    (fleet.checkout / "web.conf").write_text("half", encoding="utf-8")
    converges(fleet)
    assert (fleet.checkout / "more.txt").read_text() == "new\n"


SIGNALS = [signal.SIGTERM, pytest.param(signal.SIGINT, marks=SOAK)]


@pytest.mark.parametrize("number", SIGNALS)
def test_ended_by_a_signal_in_a_pull(fleet: Fleet, number: int) -> None:
    was = before(fleet)
    fleet.release({"web.conf": "2\n"}, web=f"ok pull {number}")
    with changes(fleet.folder, "/images/create") as held:
        done = signalled(fleet, held, number)
    aftermath(fleet, was, done, 143, "failed", "stopped by a signal")


# Until the old container is taken away, it is the one that starts again.
SWAPPED = [
    ("/start", {"web"}),
    pytest.param("/rename", {"web"}, marks=SOAK),
    *(pytest.param(each, set(), marks=SOAK) for each in STEPS[2:5]),
]


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(("at", "swapped"), SWAPPED)
def test_ended_by_a_signal_in_a_swap(fleet: Fleet, number: int, at: str, swapped: set[str]) -> None:
    was = before(fleet)
    fleet.release({"web.conf": "2\n"}, web=f"ok swap {number} {at}")
    with changes(fleet.folder, at) as held:
        done = signalled(fleet, held, number)
    aftermath(fleet, was, done, 4, "returned", "stopped by a signal", swapped=swapped)


OTHERS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGHUP, *(pytest.param(each, marks=SOAK) for each in OTHERS)])
def test_caller_goes_away_and_the_work_goes_on(fleet: Fleet, number: int) -> None:
    fleet.release(web=f"ok {number}")
    with calls(fleet.folder, " docker compose up") as held:
        caller = start(fleet, held)
        os.killpg(caller.pid, number)
        caller.communicate(timeout=60)
        assert not fleet.lock_is_free()
        held.go()
        done = fleet.good("attach", "shop")
    assert "web: healthy" in done.err
    assert fleet.digests() == fleet.expected()


def test_two_at_once(fleet: Fleet) -> None:
    fleet.release(web="ok two")
    with calls(fleet.folder, " docker compose up") as held:
        first = start(fleet, held)
        second = fleet.call("deploy", "shop")
        assert second.code == 6 and "deploy by" in second.out
        assert fleet.call("rollback", "shop").code == 6
        waiting = fleet.start("deploy", "shop", "--wait-lock")
        held.go()
        assert (ended(first).code, ended(waiting).code) == (0, 0)
    assert fleet.digests() == fleet.expected()


def test_deploy_during_a_rollback(fleet: Fleet) -> None:
    """One that does not wait is refused; one that does finds what was gone back to, and decides from that."""
    was = before(fleet)
    fleet.release(web="ok during")
    fleet.good("deploy", "shop")
    with calls(fleet.folder, " docker compose up") as held:
        back = start(fleet, held, "rollback", "shop")
        refused = fleet.call("deploy", "shop")
        assert refused.code == 6 and "rollback by" in refused.out
        waiting = fleet.start("deploy", "shop", "--wait-lock")
        held.go()
        assert ended(back).code == 0
    assert ended(waiting).code == 0
    assert [row["kind"] for row in fleet.rows()[was.rows :]] == ["deploy", "rollback", "deploy"]
    assert fleet.digests() == fleet.expected()


def test_newer_release_supersedes_one_that_waits(fleet: Fleet) -> None:
    fleet.release(web="ok first")
    with calls(fleet.folder, " docker compose up") as held:
        first = start(fleet, held)
        older = fleet.release(web="ok older", promote=False)
        newer = fleet.release(web="ok newer")
        waiting = [fleet.start(*DEPLOY, "--wait-lock", "--tag", tag) for tag in (older, newer)]
        until(lambda: len(list((fleet.state / "queue").iterdir())) == 2)
        held.go()
        assert [ended(run).code for run in (first, *waiting)] == [0, 6, 0]
    assert older not in [row["wanted"] for row in fleet.rows()]
    assert fleet.digests() == fleet.expected()


def test_broken_lines_of_the_history_stop_nobody(fleet: Fleet) -> None:
    file = fleet.state / "history.jsonl"
    broken = b'\xff\x00{"version": 1, "run"'
    file.write_bytes(file.read_bytes() + broken)
    fleet.release(web="ok h")
    fleet.good("deploy", "shop")
    fleet.good("rollback", "shop")
    assert "broken" not in fleet.good("history", "shop").err
    file.write_bytes(file.read_bytes().replace(broken + b"\n", b""))


@pytest.mark.parametrize("mode", ["slow", pytest.param("exits-at-2", marks=SOAK)])
def test_engine_gives_no_answer_for_a_while(fleet: Fleet, mode: str) -> None:
    """Whether the release is good or not, the verdict waits for an engine that is restarted."""
    was = before(fleet)
    fleet.release(web=mode)
    with calls(fleet.folder, " docker compose up", early=False) as held:
        caller = start(fleet, held)
        with held.no_engine():
            held.go()
            until(lambda: held.refused() > 3)
        done = ended(caller)
    if mode == "slow":
        assert done.code == 0, done.err
        assert fleet.digests() == fleet.expected()
    else:
        aftermath(fleet, was, done, 4, "returned", "web exited", swapped={"web"})
