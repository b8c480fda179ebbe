"""The rooms without I/O: a verdict from one look, what can be gone back to, the words of our commands."""

import inspect
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host import setup
from bakehouse.host.config.records import HostConfig, ServiceConfig, ServiceKind
from bakehouse.host.planning import preflight
from bakehouse.host.planning.deploy_plan import Capacity, DeployPlan, FreeSpace
from bakehouse.host.planning.facts import Container, ServiceTarget
from bakehouse.host.planning.planner import differences, ordered
from bakehouse.host.rollout import health_gate
from bakehouse.host.state import history, image_pins
from bakehouse.host.state.history_entry import HistoryEntry, RunOutcome
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import DeployedImage, Fingerprint, Snapshot
from bakehouse.outside import machine
from bakehouse.outside.docker import commands
from bakehouse.release import Release


def test_pull_of_unknown_size_wants_room_too() -> None:
    plenty, little = (FreeSpace(size, size, size) for size in (1 << 40, 1 << 30))
    host = HostConfig("prod", Path("/srv"), "git.example.com", "bot", 0, ())
    plan = DeployPlan(
        "shop", Release("1" * 40, "1" * 40, {}), "2" * 40, (), {}, Capacity(plenty, little, True, "/data")
    )
    with pytest.raises(RefusedError, match="of disk are free in /data"):
        preflight.budget(plan, host)
    preflight.budget(replace(plan, budget=Capacity(plenty, plenty, True, "/data")), host)
    preflight.budget(replace(plan, budget=Capacity(plenty, little, False, "/data")), host)


SYSCTL, PROXY = "retrans_time_ms=100", '"userland-proxy": false'


@pytest.mark.parametrize(
    ("api", "retry", "proxied", "advised"),
    [
        ((1, 45), 1.0, True, [PROXY, SYSCTL]),
        ((1, 45), 1.0, False, [SYSCTL]),
        ((1, 48), 1.0, False, []),
        ((1, 45), 0.1, False, []),
        ((1, 45), None, True, [PROXY]),
    ],
)
def test_whose_requests_may_wait_less_is_told(
    api: tuple[int, ...], retry: float | None, proxied: bool, advised: list[str]
) -> None:
    notes = list(setup.advice(api, retry, proxied))
    assert [word in note for word, note in zip(advised, notes, strict=True)] == [True] * len(advised)


def test_which_programs_run(tmp_path: Path) -> None:
    program = tmp_path / f"bake-{os.getpid()}"
    program.write_text("#!/bin/sh\necho up\nread line\n", encoding="ascii")
    program.chmod(0o755)
    assert not machine.runs(program.name)
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        # The kernel names a program a moment after `Popen` has returned.
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        assert machine.runs(program.name)
        process.kill()
    assert not machine.runs(program.name)


UP = Container("c", "web", "web:1", "sha256:1", "sha256:1", (), "running", None, 0, False, 0, 1.0)
NOTHING = Fingerprint({}, "", "")


@pytest.mark.parametrize(
    ("kind", "container", "age", "verdict", "why"),
    [
        (ServiceKind.SERVICE, None, 9, "failed", "there is no container"),
        (ServiceKind.SERVICE, replace(UP, status="created"), 9, "wait", "created"),
        (ServiceKind.SERVICE, UP, 2.9, "wait", "not yet 3 s old"),
        (ServiceKind.SERVICE, UP, 3, "good", "running"),
        (ServiceKind.SERVICE, replace(UP, health="starting"), 9, "wait", "starting"),
        (ServiceKind.SERVICE, replace(UP, health="healthy"), 1, "wait", "not yet 3 s old"),
        (ServiceKind.SERVICE, replace(UP, health="healthy"), 3, "good", "healthy"),
        (
            ServiceKind.SERVICE,
            replace(UP, health="unhealthy", probe="exit 1: no"),
            1,
            "failed",
            "is unhealthy: its healthcheck ended with exit 1: no",
        ),
        (ServiceKind.SERVICE, replace(UP, restarts=1), 9, "failed", "restarted 1 times"),
        (ServiceKind.SERVICE, replace(UP, status="exited", exit_code=0), 9, "failed", "exited with 0"),
        (ServiceKind.SERVICE, replace(UP, oom_killed=True), 9, "failed", "was killed for want of memory"),
        (ServiceKind.JOB, UP, 9, "wait", "running"),
        (ServiceKind.JOB, replace(UP, status="exited", exit_code=0), 0, "good", "exited with 0"),
        (ServiceKind.JOB, replace(UP, status="exited", exit_code=2), 0, "failed", "exited with 2"),
    ],
)
def test_verdict(kind: ServiceKind, container: Container | None, age: float, verdict: str, why: str) -> None:
    judged = health_gate.judge(kind, container, age)
    assert (judged.verdict, judged.why) == (verdict, why)


def row(kind: str, tag: str | None) -> HistoryEntry:
    good = Snapshot(Release(tag, tag, {}), tag, {}) if tag else None
    verdict = RunOutcome.GOOD if tag else RunOutcome.RETURNED
    return HistoryEntry(1, "r", kind, "t", "me", None, tag or "x", (), {}, verdict, "", good, 0, 0)


@pytest.mark.parametrize(
    ("rows", "served"),
    [
        ([("deploy", "a"), ("deploy", None), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a")], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("deploy", "c"), ("rollback", "b"), ("rollback", "a")], "a"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a"), ("deploy", "b")], "ab"),
        ([("deploy", "a"), ("deploy", "b"), ("rollback", "a"), ("rollback", "b")], "ab"),
    ],
)
def test_what_can_be_gone_back_to(tmp_path: Path, rows: list[tuple[str, str | None]], served: str) -> None:
    state = ProductState(tmp_path)
    for kind, tag in rows:
        history.append(state, row(kind, tag))
    assert "".join(good.release.tag for good in history.served(state)) == served


def test_differences_are_named_and_never_shown() -> None:
    was = Fingerprint({"A": "1", "B": "1", "C": "1"}, "1", "1")
    will = Fingerprint({"A": "1", "B": "2", "D": "1"}, "2", "1")
    assert list(differences(was, will)) == [
        "environment B",
        "environment C",
        "environment D",
        "mounted files",
    ]
    assert list(differences(was, was)) == []


def test_order_of_dependencies_and_a_circle() -> None:
    def target(name: str, *after: str) -> ServiceTarget:
        return ServiceTarget(ServiceConfig(name, name), NOTHING, after, None, 1.0, has_check=True)

    assert ordered({"a": target("a", "b", "db"), "b": target("b", "c"), "c": target("c")}) == ["c", "b", "a"]
    with pytest.raises(RefusedError, match="circle"):
        ordered({"a": target("a", "b"), "b": target("b", "a")})


def test_no_command_of_ours_destroys() -> None:
    up = commands.up("web")
    assert up == ("docker", "compose", "up", "--detach", "--no-deps", "--no-build", "--pull", "never", "web")
    source = inspect.getsource(commands).partition('"""\n')[2]
    for word in ("down", "--force", "prune", "--volumes", "--remove-orphans"):
        assert f'"{word}' not in source


def test_line_in_env_is_put_once_and_moved_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "compose.production.yaml").touch()
    once = image_pins.dotenv("A=b\nC='d'", tmp_path, "docker-compose.yml")
    assert once.startswith("A=b\nC='d'\n# bakehouse")
    assert once.endswith("\nCOMPOSE_FILE=docker-compose.yml:compose.production.yaml:.bakehouse/pins.yaml\n")
    assert image_pins.dotenv(once, tmp_path, "docker-compose.yml") == once
    assert image_pins.dotenv(once + "E=f\n", tmp_path, "docker-compose.yml").count("COMPOSE_FILE") == 1


def test_pins_are_quoted_for_compose(tmp_path: Path) -> None:
    image_pins.write(tmp_path, {"web": DeployedImage("git.example.com:3000/o/shop-web:abc", "sha256:1")})
    text = (tmp_path / ".bakehouse" / "pins.yaml").read_text()
    assert '\n  "web":\n    image: "git.example.com:3000/o/shop-web:${IMAGE_TAG:-abc}"\n' in text
