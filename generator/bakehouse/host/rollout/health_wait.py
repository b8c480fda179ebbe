"""The wait for a service's health after its swap, and the watch over all swapped services."""

import time
from collections.abc import Mapping

from bakehouse import excerpt
from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.facts import Container
from bakehouse.host.planning.running_containers import by_id, patiently
from bakehouse.host.rollout import health_gate
from bakehouse.host.rollout.health_gate import GateError, HealthVerdict
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceKind
from bakehouse.outside import process
from bakehouse.outside.docker import commands

_POLL_SECONDS = 0.25
_LOG_SECONDS = 300.0
_LOG_LINES = 20


def until_good(
    work: HostContext,
    product: ProductConfig,
    target: ServiceTarget,
    container: str,
    asked: float,
    forgiven: int,
) -> Container:
    """Wait until a container is good, and return it; raises GateError.

    `asked` is the moment of its start command, on the monotonic clock; `forgiven` are the restarts before it.
    """
    key, kind = target.service.key, target.service.kind
    began = time.monotonic()
    running_since, restarts = None, forgiven
    while True:
        seen = patiently(lambda: by_id(product, [container])).get(container)
        now, seconds = time.monotonic(), patience(product, target, seen)
        patient = now - began < target.start
        if seen and (seen.status != "running" or seen.restarts != restarts):
            running_since, restarts = None, seen.restarts
        if seen and patient:
            forgiven = seen.restarts
        if seen and seen.status == "running":
            running_since = running_since or now - _age(seen, now - asked)
        age = now - (running_since or now)
        judged = health_gate.judge(kind, seen, age, forgiven, patient)
        if seen and judged.verdict is HealthVerdict.GOOD:
            work.say(key, judged.why)
            return seen
        if judged.verdict is HealthVerdict.FAILED:
            raise _failed(key, judged.why, seen)
        if now - began > seconds:
            raise _failed(key, f"timed out after {seconds:g} s ({judged.why})", seen)
        left = health_gate.STABLE_SECONDS - age
        time.sleep(min(_POLL_SECONDS, left) if left > 0 else _POLL_SECONDS)


def patience(product: ProductConfig, target: ServiceTarget, container: Container | None) -> float:
    """Return the most seconds to wait; by the check of the container itself, which may be its image's."""
    if target.service.kind is ServiceKind.JOB:
        return product.deploy.timeouts.job
    return container.check.patience if container and container.check else target.patience


def _age(container: Container, most: float) -> float:
    """Return the seconds since its start, at most `most`: the wall clock may have stepped meanwhile."""
    return min(max(time.time() - container.started, 0.0), most)


def watch(work: HostContext, product: ProductConfig, swapped: Mapping[str, tuple[Container, ...]]) -> None:
    """Watch swapped services for a while; raises GateError if one fails."""
    if not swapped:
        return
    seconds = work.host.watch
    work.say("", f"watching {', '.join(swapped)} for {seconds:g} s")
    pairs = [(name, each) for name, containers in swapped.items() for each in containers]
    ids = [container.id for _, container in pairs]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = patiently(lambda: by_id(product, ids))
        for name, container in pairs:
            judged = health_gate.judge(
                ServiceKind.SERVICE,
                found.get(container.id),
                health_gate.STABLE_SECONDS,
                container.restarts,
            )
            if judged.verdict is HealthVerdict.FAILED:
                raise _failed(name, judged.why, found.get(container.id))
        time.sleep(_POLL_SECONDS)


def _failed(service: str, why: str, container: Container | None) -> GateError:
    return GateError(f"{service} {why}{_printed(container) if container else ''}")


def _printed(container: Container) -> str:
    """Return the last lines of a container's log, for the message of its failure."""
    try:
        done = process.perform(commands.logs(container.id, _LOG_LINES), seconds=_LOG_SECONDS)
    except ExternalError:
        return ""
    return excerpt.quote(done.out + done.err, _LOG_LINES)
