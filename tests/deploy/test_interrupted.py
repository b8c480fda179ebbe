"""Runs that are killed, ended, left alone or overtaken: the next one converges, nobody is stranded."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable

import pytest

from .fleet import Fleet
from .marks import REAL

pytestmark = REAL


OTHERS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def wait_until(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def step(fleet: Fleet) -> str | None:
    """The step that the run under way has noted."""
    try:
        return str(json.loads((fleet.state / "journal.json").read_text(encoding="utf-8"))["step"])
    except FileNotFoundError:
        return None


def kill_at(fleet: Fleet, wanted: str, number: int, delay: float = 0.0) -> None:
    """Starts a deploy, and ends its process, not the programs that it started, once it has noted a step."""
    caller = fleet.start("deploy", "shop")
    wait_until(lambda: step(fleet) == wanted)
    time.sleep(delay)
    worker = fleet.worker()
    assert worker is not None
    os.kill(worker, number)
    caller.communicate(timeout=120)


def converges(fleet: Fleet) -> None:
    fleet.good("deploy", "shop", "--wait-lock")
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()
    assert fleet.head() == fleet.rows()[-1]["good"]["commit"]
    assert fleet.lock_is_free() and step(fleet) is None
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}
    before = fleet.containers()
    fleet.compose_by_hand("up", "--detach")
    assert {k: v for k, v in fleet.containers().items() if k != "db"} == {
        k: v for k, v in before.items() if k != "db"
    }


@pytest.mark.parametrize(
    ("wanted", "delay"),
    [
        pytest.param("checkout", 0.0, marks=pytest.mark.soak),
        pytest.param("swap api", 0.2, marks=pytest.mark.soak),
        pytest.param("swap api", 0.0, marks=pytest.mark.soak),
        pytest.param("swap api", 0.5, marks=pytest.mark.soak),
        pytest.param("swap api", 1.0, marks=pytest.mark.soak),
        pytest.param("swap api", 2.0, marks=pytest.mark.soak),
        ("swap web", 0.4),
        pytest.param("swap web", 0.0, marks=pytest.mark.soak),
        pytest.param("swap web", 0.1, marks=pytest.mark.soak),
        pytest.param("swap web", 3.0, marks=pytest.mark.soak),
    ],
)
def test_killed_at_a_step(fleet: Fleet, wanted: str, delay: float) -> None:
    name = f"ok {wanted}-{delay}".replace("swap ", "")
    fleet.release({"web.conf": "2\n"}, api=name, web=name)
    kill_at(fleet, wanted, signal.SIGKILL, delay)
    assert step(fleet) == wanted
    converges(fleet)


def test_killed_while_the_way_back(fleet: Fleet) -> None:
    fleet.release(web="exits")
    kill_at(fleet, "return", signal.SIGKILL)
    done = fleet.call("resume", "shop")
    assert done.code == 6 and "--force" in done.out
    fleet.release({"web.conf": "3\n"}, web="ok")
    converges(fleet)


def test_killed_then_a_release_that_fails(fleet: Fleet) -> None:
    """The way back leads to what served before both."""
    digests = fleet.digests()
    fleet.release({"web.conf": "2\n"}, api="ok k", web="ok k")
    kill_at(fleet, "swap web", signal.SIGKILL, 0.3)
    fleet.release({"web.conf": "3\n"}, web="exits")
    done = fleet.call("deploy", "shop", "--wait-lock")
    assert done.code == 4, done.out
    fleet.assert_serves()
    assert fleet.digests() == digests
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "1"


def test_killed_when_only_the_note_was_left(fleet: Fleet) -> None:
    """The row is written, so the release serves: that is what the next failure puts back."""
    fleet.release(web="slow")
    caller = fleet.start("deploy", "shop")
    wait_until(lambda: step(fleet) == "swap web")
    note = (fleet.state / "journal.json").read_bytes()
    caller.communicate(timeout=120)
    (fleet.state / "journal.json").write_bytes(note)
    digests = fleet.digests()
    assert "no run was interrupted" in fleet.good("resume", "shop").out
    fleet.release(web="exits")
    assert fleet.call("deploy", "shop").code == 4
    assert fleet.digests() == digests == fleet.expected(web="slow")


def test_killed_in_the_middle_of_a_checkout(fleet: Fleet) -> None:
    fleet.release({"web.conf": "2\n", "more.txt": "new\n"}, web="ok m")
    kill_at(fleet, "swap web", signal.SIGKILL)
    journal = fleet.state / "journal.json"
    fleet.git("checkout", "--quiet", "--detach", "HEAD~1", at=fleet.checkout)
    journal.write_text(journal.read_text().replace('"swap web"', '"checkout"'), encoding="utf-8")
    (fleet.checkout / ".git" / "index.lock").touch()
    (fleet.checkout / "more.txt").write_text("half", encoding="utf-8")
    (fleet.checkout / "web.conf").write_text("half", encoding="utf-8")
    converges(fleet)
    assert (fleet.checkout / "more.txt").read_text() == "new\n"


def test_ended_by_a_signal_puts_back(fleet: Fleet) -> None:
    digests = fleet.digests()
    fleet.release(web="slow")
    kill_at(fleet, "swap web", signal.SIGTERM, 1.0)
    wait_until(fleet.lock_is_free)
    fleet.assert_serves()
    assert fleet.digests() == digests
    assert fleet.rows()[-1]["verdict"] == "returned"
    converges(fleet)


@pytest.mark.soak
@pytest.mark.parametrize("number", [signal.SIGHUP, *OTHERS])
def test_caller_goes_away_and_the_work_goes_on(fleet: Fleet, number: int) -> None:
    fleet.release(web=f"ok {number}")
    caller = fleet.start("deploy", "shop")
    wait_until(lambda: step(fleet) == "swap web")
    os.killpg(caller.pid, number)
    caller.communicate(timeout=60)
    assert not fleet.lock_is_free()
    done = fleet.good("attach", "shop")
    assert "web: healthy" in done.err
    assert fleet.digests() == fleet.expected()


def test_children_keep_the_lock(fleet: Fleet) -> None:
    fleet.release(web="slow-stop")
    fleet.good("deploy", "shop")
    fleet.release(web="ok")
    kill_at(fleet, "swap web", signal.SIGKILL, 1.0)
    done = fleet.call("deploy", "shop")
    assert done.code == 6, done.out + done.err
    converges(fleet)


def test_two_at_once(fleet: Fleet) -> None:
    fleet.release(web="slow")
    first = fleet.start("deploy", "shop")
    wait_until(lambda: step(fleet) == "swap web")
    second = fleet.call("deploy", "shop")
    assert second.code == 6 and "deploy by" in second.out
    waiting = fleet.start("deploy", "shop", "--wait-lock")
    rollback = fleet.call("rollback", "shop")
    assert rollback.code == 6
    assert first.communicate(timeout=120) and first.returncode == 0
    assert waiting.communicate(timeout=120) and waiting.returncode == 0
    assert fleet.digests() == fleet.expected()


def test_newer_release_supersedes_one_that_waits(fleet: Fleet) -> None:
    fleet.release(web="slow")
    first = fleet.start("deploy", "shop")
    wait_until(lambda: step(fleet) == "swap web")
    older = fleet.release(web="ok older", promote=False)
    newer = fleet.release(web="ok newer")
    runs = [fleet.start("deploy", "shop", "--wait-lock", "--tag", tag) for tag in (older, newer)]
    wait_until(lambda: len(list((fleet.state / "queue").iterdir())) >= 3)
    for run in (first, *runs):
        run.communicate(timeout=120)
    assert [first.returncode, *(run.returncode for run in runs)] == [0, 6, 0]
    assert older not in [row["wanted"] for row in fleet.rows()]
    assert fleet.digests() == fleet.expected()


def test_broken_lines_of_the_history_stop_nobody(fleet: Fleet) -> None:
    file = fleet.state / "history.jsonl"
    file.write_bytes(file.read_bytes() + b'\xff\x00{"version": 1, "run"')
    fleet.release(web="ok h")
    fleet.good("deploy", "shop")
    fleet.good("rollback", "shop")
    assert "broken" not in fleet.good("history", "shop").err


@pytest.mark.parametrize("mode", ["slow", pytest.param("exits-at-2", marks=pytest.mark.soak)])
def test_engine_gives_no_answer_for_a_while(fleet: Fleet, mode: str) -> None:
    """Whether the release is good or not, the verdict waits for an engine that is restarted."""
    away = fleet.folder / "away"
    tools = fleet.folder / "tools"
    tools.mkdir(exist_ok=True)
    refusal = "echo 'Cannot connect to the Docker daemon' >&2; exit 1"
    script = f'#!/bin/sh\n[ ! -e {away} ] || {{ {refusal}; }}\nexec {shutil.which("docker")} "$@"\n'
    (tools / "docker").write_text(script, encoding="utf-8")
    (tools / "docker").chmod(0o755)
    digests, old = fleet.digests(), fleet.up("web")
    fleet.release(web=mode)
    caller = fleet.start("deploy", "shop", more={"PATH": f"{tools}:{os.environ['PATH']}"})
    wait_until(lambda: step(fleet) == "swap web")
    wait_until(lambda: fleet.up("web") not in ("", old))
    away.touch()
    time.sleep(5)
    away.unlink()
    out, err = caller.communicate(timeout=120)
    assert caller.returncode == (0 if mode == "slow" else 4), out + err
    fleet.assert_serves()
    assert fleet.digests() == (fleet.expected() if mode == "slow" else digests)
