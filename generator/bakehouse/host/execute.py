"""The steps of a plan, done; nothing is decided here but whether one succeeded."""

import os
import time
from collections.abc import Iterable, Mapping

from bakehouse.errors import BakehouseError, OutsideError
from bakehouse.host import gate, observe
from bakehouse.host.gate import Verdict
from bakehouse.host.model.configured import Kind, Product
from bakehouse.host.model.observed import Container, Served, Target
from bakehouse.host.model.planned import Action, Step
from bakehouse.host.work import Work
from bakehouse.outside import process
from bakehouse.outside.docker import ask, commands
from bakehouse.outside.docker.commands import Command

JOB_SECONDS = 1800.0
_POLL_SECONDS = 0.25
_SWAP_SECONDS = 300.0
_PULL_SECONDS = 900.0
_LOG_LINES = 20


class GateError(BakehouseError):
    """A service did not prove itself after its swap; what was there before is put back."""


def fetch(work: Work, steps: Iterable[Step]) -> None:
    """Have every image of the steps here, under its tag; what is here already needs no registry."""
    for step in steps:
        if step.pull is None:
            continue
        if not ask.images([step.pull, step.digest]):
            work.say("pull", step.pull)
            environment = {**os.environ, "DOCKER_CONFIG": str(work.docker_config)}
            done = process.run(commands.pull(step.pull), seconds=_PULL_SECONDS, environment=environment)
            done.or_fail(f"cannot pull {step.pull}")
        _tag(ask.images([step.pull, step.digest])[0].id, step.image)


def keep(services: Mapping[str, Served], containers: Mapping[str, Container]) -> None:
    """Give what runs the names that it is put back by, should the engine not know it by them."""
    for name, served in services.items():
        container = containers.get(name)
        if container and container.runs(served.digest) and served.image not in container.tags:
            _tag(container.image_id, served.image)


def restore_names(product: Product, steps: Iterable[Step], containers: Mapping[str, Container]) -> None:
    """Name what keeps running as the pins name it, should somebody have removed that name."""
    for step in steps:
        container = containers.get(step.service)
        ours = step.image.rpartition(":")[0] == product.name_of(step.service)
        if ours and container and container.image == step.image and step.image not in container.tags:
            _tag(container.image_id, step.image)


def _tag(image: str, name: str) -> None:
    process.run(commands.tag(image, name), seconds=_SWAP_SECONDS).or_fail(f"cannot tag {name}")


def swap(work: Work, product: Product, project: str, step: Step, target: Target) -> Container:
    """Do one step and wait for its proof; raises GateError or OutsideError. Gives back what runs then."""
    began = time.monotonic()
    if step.action is Action.RESTART:
        _compose(work, step.service, commands.restart(step.service))
    else:
        _compose(work, step.service, commands.up(step.service))
    started = observe.patiently(lambda: observe.containers(product, project)).get(step.service)
    if started is None:
        raise GateError(f"{step.service}: Compose made no container")
    if step.action is Action.HOLD and started.id == step.container:
        # Compose saw no difference, so whatever made us ask is in files that are read at the start
        _compose(work, step.service, commands.restart(step.service))
    return prove(work, product, target, started.id, began)


def _compose(work: Work, service: str, command: Command) -> None:
    done = process.run(command, seconds=_SWAP_SECONDS, cwd=work.checkout, environment=observe.environment())
    done.or_fail(f"{service}: docker compose")


def remove(container: str) -> None:
    """End a container and take it away; its volumes stay."""
    for command in (commands.stop(container), commands.remove(container)):
        process.run(command, seconds=_SWAP_SECONDS).or_fail(f"cannot remove {container[:12]}")


def prove(work: Work, product: Product, target: Target, container: str, asked: float) -> Container:
    """Look at a container, `asked` for at that moment of the monotonic clock, until it is good.

    Raises GateError.
    """
    key, kind = target.service.key, target.service.kind
    began = time.monotonic()
    seconds = JOB_SECONDS if kind is Kind.JOB else target.patience
    running_since = None
    while True:
        seen = observe.patiently(lambda: observe.look(product, [container])).get(container)
        now = time.monotonic()
        if seen and seen.status == "running":
            running_since = running_since or now - _age(seen, now - asked)
        age = now - (running_since or now)
        judged = gate.judge(kind, seen, age)
        if seen and judged.verdict is Verdict.GOOD:
            work.say(key, judged.why)
            return seen
        if judged.verdict is Verdict.FAILED:
            raise _failed(key, judged.why, seen)
        if now - began > seconds:
            raise _failed(key, f"{judged.why} after {seconds:g} s", seen)
        left = gate.STABLE_SECONDS - age
        time.sleep(min(_POLL_SECONDS, left) if left > 0 else _POLL_SECONDS)


def _age(container: Container, most: float) -> float:
    """Seconds that it has run, by its own start; the clock of the day may have stepped meanwhile."""
    return min(max(time.time() - container.started, 0.0), most)


def watch(work: Work, product: Product, swapped: Mapping[str, Container]) -> None:
    """See that swapped services stay good for a while; raises GateError."""
    if not swapped:
        return
    seconds = work.host.watch
    work.say("watch", f"{seconds:g} s over {', '.join(swapped)}")
    ids = [container.id for container in swapped.values()]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = observe.patiently(lambda: observe.look(product, ids))
        for name, container in swapped.items():
            judged = gate.judge(Kind.SERVICE, found.get(container.id), gate.STABLE_SECONDS)
            if judged.verdict is Verdict.FAILED:
                raise _failed(name, judged.why, found.get(container.id))
        time.sleep(_POLL_SECONDS)


def _failed(service: str, why: str, container: Container | None) -> GateError:
    return GateError(f"{service} {why}{_printed(container) if container else ''}")


def _printed(container: Container) -> str:
    """The last that a container said, for the person who must mend it."""
    try:
        done = process.run(commands.logs(container.id, _LOG_LINES), seconds=_SWAP_SECONDS)
    except OutsideError:
        return ""
    return "".join(f"\n    {line}" for line in (done.out + done.err).splitlines()[-_LOG_LINES:])
