"""The health proof after a swap: a verdict from what the engine tells, judged by us.

`docker compose up --wait` exits 0 without a healthcheck and on a time-out (docker/compose#10596).
"""

from dataclasses import dataclass
from enum import StrEnum

from bakehouse.host.model.configured import Kind
from bakehouse.host.model.observed import Container

STABLE_SECONDS = 3.0


class Verdict(StrEnum):
    """Whether a container is good, failed, or must be looked at again."""

    GOOD = "good"
    FAILED = "failed"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and why."""

    verdict: Verdict
    why: str


def judge(kind: Kind, container: Container | None, age: float) -> Judgement:
    """One look at a container; `age` in seconds since it was first seen running: clocks may step."""
    if container is None:
        return Judgement(Verdict.FAILED, "there is no container")
    if kind is Kind.JOB:
        return _job(container)
    if broken := _broken(container):
        return Judgement(Verdict.FAILED, broken)
    if container.status != "running" or container.health == "starting":
        return Judgement(Verdict.WAIT, container.health or container.status)
    if age < STABLE_SECONDS:
        return Judgement(Verdict.WAIT, f"not yet {STABLE_SECONDS:g} s old")
    return Judgement(Verdict.GOOD, container.health or "running")


def _broken(container: Container) -> str | None:
    if container.oom_killed:
        return "was killed for want of memory"
    if container.status in ("exited", "dead"):
        return f"exited with {container.exit_code}"
    if container.restarts or container.status == "restarting":
        return f"restarted {container.restarts} times"
    if container.health == "unhealthy":
        return f"is unhealthy: its healthcheck ended with {container.probe}"
    return None


def _job(container: Container) -> Judgement:
    if container.oom_killed:
        return Judgement(Verdict.FAILED, "was killed for want of memory")
    if container.status != "exited":
        return Judgement(Verdict.WAIT, container.status)
    if container.exit_code:
        return Judgement(Verdict.FAILED, f"exited with {container.exit_code}")
    return Judgement(Verdict.GOOD, "exited with 0")
