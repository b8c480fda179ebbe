"""One look at a container after its swap: is it good, has it failed, or is it looked at again?"""

from typing import Any

import pytest

from bakehouse.health_timing import HealthCheck
from bakehouse.host.planning.facts import Container
from bakehouse.host.rollout import health_gate, health_wait
from bakehouse.model.service import ServiceKind

from .shop import PRODUCT, container, target

OOM = "was killed: out of memory"


def up(**changes: Any) -> Container:
    return container(**changes)


@pytest.mark.parametrize(
    ("seen", "age", "verdict", "why"),
    [
        (None, 9, "failed", "has no container"),
        (up(status="created"), 9, "wait", "created"),
        (up(status="paused"), 9, "wait", "paused"),
        (up(status="created", health="starting"), 9, "wait", "starting"),
        # without a healthcheck
        (up(), 0, "wait", "running for less than 3 s"),
        (up(), 2.9, "wait", "running for less than 3 s"),
        (up(), 3, "good", "running"),
        # with one
        (up(health="starting"), 9, "wait", "starting"),
        (up(health="healthy"), 1, "wait", "running for less than 3 s"),
        (up(health="healthy"), 3, "good", "healthy"),
        (
            up(health="unhealthy", probe="exit 1: no"),
            1,
            "failed",
            "is unhealthy: its health check ended with exit 1: no",
        ),
        # it ended, or will not stay
        (up(restarts=1), 9, "failed", "restarted 1 times"),
        (up(restarts=1, health="healthy"), 9, "failed", "restarted 1 times"),
        (up(status="restarting", restarts=0), 9, "failed", "restarted 0 times"),
        (up(status="exited", exit_code=0), 9, "failed", "exited with code 0"),
        (up(status="exited", exit_code=1, restarts=2), 9, "failed", "exited with code 1"),
        (up(status="dead", exit_code=137), 9, "failed", "exited with code 137"),
        (up(status="exited", exit_code=137, oom_killed=True), 9, "failed", OOM),
        (up(oom_killed=True), 9, "failed", OOM),
    ],
)
def test_verdict_on_a_service(seen: Container | None, age: float, verdict: str, why: str) -> None:
    judged = health_gate.judge(ServiceKind.SERVICE, seen, age)
    assert (judged.verdict, judged.why) == (verdict, why)


@pytest.mark.parametrize(
    ("seen", "verdict", "why"),
    [
        (None, "failed", "has no container"),
        (up(status="created"), "wait", "created"),
        (up(), "wait", "running"),
        (up(health="healthy"), "wait", "running"),
        (up(status="exited", exit_code=0), "good", "finished with exit code 0"),
        (up(status="exited", exit_code=2), "failed", "exited with code 2"),
        (up(status="exited", exit_code=137, oom_killed=True), "failed", OOM),
        (up(status="exited", exit_code=0, oom_killed=True), "failed", OOM),
    ],
)
def test_verdict_on_a_job(seen: Container | None, verdict: str, why: str) -> None:
    """Its age does not count: it may end at once."""
    judged = health_gate.judge(ServiceKind.JOB, seen, 0)
    assert (judged.verdict, judged.why) == (verdict, why)


@pytest.mark.compose_row("check for which the manifest gives times")
@pytest.mark.parametrize(
    ("service", "check", "seconds"),
    [
        ("web", None, 1.0),
        ("web", HealthCheck(600, 10, 10, 3), 695),
        ("web", HealthCheck(0, 0.1, 0.1, 1), 15.4),
        ("migrate", HealthCheck(0, 0.1, 0.1, 1), PRODUCT.deploy.timeouts.job),
    ],
)
def test_the_wait_is_of_the_containers_own_check(
    service: str, check: HealthCheck | None, seconds: float
) -> None:
    """The engine has filled in what the image says and Compose leaves out."""
    seen = container(service, check=check)
    assert health_wait.patience(PRODUCT, target(service), seen) == pytest.approx(seconds)
    assert health_wait.patience(PRODUCT, target("web"), None) == 1.0


@pytest.mark.compose_row(
    "restart while a dependency starts",
    group="Order and dependencies",
    render="—",
    deploy=(
        "no failure during the `start_period`, 30 s without one, if the run has just started something "
        "that the service may wait for"
    ),
    rollback="—",
)
@pytest.mark.parametrize(
    ("seen", "forgiven", "patient", "verdict", "why"),
    [
        (up(restarts=2), 2, False, "good", "running"),
        (up(restarts=3), 2, False, "failed", "restarted 3 times"),
        (up(restarts=3), 0, True, "good", "running"),
        (up(status="restarting", restarts=3), 0, True, "wait", "restarting"),
        (up(status="restarting", restarts=3), 3, False, "failed", "restarted 3 times"),
        (up(status="restarting", restarts=1, health="unhealthy"), 0, True, "wait", "unhealthy"),
        (up(restarts=1, health="unhealthy"), 0, True, "wait", "unhealthy"),
        # it does not come back
        (up(status="exited", exit_code=1, restarts=3), 3, True, "failed", "exited with code 1"),
        (up(restarts=1, oom_killed=True), 1, True, "failed", OOM),
    ],
)
def test_restarts_that_are_forgiven(
    seen: Container, forgiven: int, patient: bool, verdict: str, why: str
) -> None:
    judged = health_gate.judge(ServiceKind.SERVICE, seen, 3, forgiven, patient)
    assert (judged.verdict, judged.why) == (verdict, why)
