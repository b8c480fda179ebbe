"""The health check after a swap: our own verdict on the state that the engine reports.

`docker compose up --wait` exits 0 without a healthcheck and on a time-out (docker/compose#10596).
"""

from dataclasses import dataclass
from enum import StrEnum

from bakehouse import excerpt
from bakehouse.errors import BakehouseError
from bakehouse.host.planning.facts import Container
from bakehouse.model.service import ServiceKind

STABLE_SECONDS = 3.0
_LINES = 20


class GateError(BakehouseError):
    """A failed health check, version check or script after a swap; the previous release is restored."""


class HealthVerdict(StrEnum):
    """The verdict on a container: good, failed, or look again."""

    GOOD = "good"
    FAILED = "failed"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason."""

    verdict: HealthVerdict
    why: str


def judge(
    kind: ServiceKind, container: Container | None, age: float, forgiven: int = 0, patient: bool = False
) -> Judgement:
    """Judge one look at a container; `age` in seconds since it was first seen running, as clocks may step.

    `forgiven` restarts do not count, nor while `patient` any other.
    """
    if container is None:
        return Judgement(HealthVerdict.FAILED, "has no container")
    if kind is ServiceKind.JOB:
        return _job(container)
    if broken := _broken(container, container.restarts if patient else forgiven, patient):
        return Judgement(HealthVerdict.FAILED, broken)
    if container.status != "running" or container.health in ("starting", "unhealthy"):
        return Judgement(HealthVerdict.WAIT, container.health or container.status)
    if age < STABLE_SECONDS:
        return Judgement(HealthVerdict.WAIT, f"running for less than {STABLE_SECONDS:g} s")
    return Judgement(HealthVerdict.GOOD, container.health or "running")


def _broken(container: Container, forgiven: int, patient: bool) -> str | None:
    if container.oom_killed:
        return "was killed: out of memory"
    if container.status in ("exited", "dead"):
        return f"exited with code {container.exit_code}"
    if container.restarts > forgiven or (container.status == "restarting" and not patient):
        return f"restarted {container.restarts} times"
    # the engine calls one that restarts unhealthy, too
    if container.health == "unhealthy" and not patient:
        return f"is unhealthy: its health check ended with {excerpt.headed(container.probe, _LINES)}"
    return None


def _job(container: Container) -> Judgement:
    if container.oom_killed:
        return Judgement(HealthVerdict.FAILED, "was killed: out of memory")
    if container.status != "exited":
        return Judgement(HealthVerdict.WAIT, container.status)
    if container.exit_code:
        return Judgement(HealthVerdict.FAILED, f"exited with code {container.exit_code}")
    return Judgement(HealthVerdict.GOOD, "finished with exit code 0")
