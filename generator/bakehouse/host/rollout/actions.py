"""Actions of a plan: they decide nothing but whether one succeeded."""

import os
import re
import time
from collections.abc import Iterable, Mapping

from bakehouse import excerpt
from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext, compose_call_environment
from bakehouse.host.planning.backing import ENDED
from bakehouse.host.planning.comparison import is_awaited
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container
from bakehouse.host.planning.running_containers import by_service, patiently
from bakehouse.host.rollout import health_wait
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.state.history_entry import Action
from bakehouse.image_reference import ImageReference
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import process
from bakehouse.outside.docker import ask, commands
from bakehouse.outside.docker.commands import Command

_SWAP_SECONDS = 300.0
_PULL_SECONDS = 900.0
# bytes a second: a pull that is slower than this stands still
_SLOWEST_PULL = 256 * 1024
# https://github.com/docker/compose/blob/main/pkg/compose/hook.go
_HOOK = re.compile(r"^.*\bhook exited with status \d.*$", re.MULTILINE)


def fetch(work: HostContext, steps: Iterable[ServiceStep], download: int) -> None:
    """Pull and tag the images of the steps; an image that is here already needs no registry.

    `download` is the bytes of the pulls together, as far as that is known.
    """
    for step in steps:
        if step.pull is None or step.action is Action.START:
            continue
        if not ask.images([step.pull, step.digest]):
            pull(work, step.pull, download)
        _tag(ask.images([step.pull, step.digest])[0].id, step.image)


def pull(work: HostContext, reference: str, download: int, platform: str | None = None) -> None:
    """Pull an image: with our login if it is in our registry, else with the user's; raises ExternalError."""
    work.say("pull", reference)
    ours = {"DOCKER_CONFIG": str(work.docker_config)} if work.has(ImageReference.parse(reference)) else {}
    seconds = _PULL_SECONDS + download / _SLOWEST_PULL
    command = commands.pull(reference, platform)
    done = process.perform(command, seconds=seconds, environment={**os.environ, **ours})
    done.or_fail(f"cannot pull {reference}")


def give_names(images: Iterable[tuple[str, str]]) -> None:
    """Give images, by id, the names that the engine does not know them by."""
    for image, name in images:
        _tag(image, name)


def _tag(image: str, name: str) -> None:
    process.perform(commands.tag(image, name), seconds=_SWAP_SECONDS).or_fail(f"cannot tag {name}")


def swap(
    work: HostContext,
    product: ProductConfig,
    project: str,
    step: ServiceStep,
    target: ServiceTarget,
    old: tuple[Container, ...],
) -> tuple[Container, ...]:
    """Do one step, wait for health, and return the containers; raises GateError or ExternalError.

    `old` are those that it has now, which may take their own time to stop.
    """
    began, seconds = time.monotonic(), _swap_seconds(old)
    if step.action is not Action.RESTART or not _restarts(work, step.service, seconds):
        _compose(work, step.service, commands.recreate(step.service), seconds)
    started = patiently(lambda: by_service(product, project)).get(step.service, ())
    if len(started) != target.count:
        raise GateError(f"{step.service} has {len(started)} containers, expected {target.count}")
    return _good(work, product, target, started, began, {})


def start(
    work: HostContext,
    product: ProductConfig,
    project: str,
    step: ServiceStep,
    target: ServiceTarget,
    old: tuple[Container, ...],
) -> tuple[Container, ...]:
    """Start what a service has, and create what it lacks; otherwise the same as `swap`."""
    began = time.monotonic()
    if step.container is None:
        _compose(work, step.service, commands.create(step.service), _SWAP_SECONDS)
    elif not is_awaited(step.reasons):
        for each in (each for each in old if each.status in ENDED):
            done = process.perform(commands.start(each.id), seconds=_SWAP_SECONDS)
            done.or_fail(f"cannot start {step.service}")
    started = patiently(lambda: by_service(product, project)).get(step.service, ())
    if not started:
        raise GateError(f"{step.service} has no container")
    return _good(work, product, target, started, began, earlier_restarts(old))


def earlier_restarts(old: Iterable[Container]) -> dict[str, int]:
    """Return, by id, the restarts of the containers that are left running; a start sets the count to 0."""
    return {each.id: each.restarts for each in old if each.status not in ENDED}


def _good(
    work: HostContext,
    product: ProductConfig,
    target: ServiceTarget,
    started: tuple[Container, ...],
    began: float,
    earlier: Mapping[str, int],
) -> tuple[Container, ...]:
    return tuple(
        health_wait.until_good(work, product, target, each.id, began, earlier.get(each.id, 0))
        for each in started
    )


def _restarts(work: HostContext, service: str, seconds: float) -> bool:
    """Restart a service, and tell whether that was possible: its container may have lost its network."""
    try:
        _compose(work, service, commands.restart(service), seconds)
    except ExternalError as error:
        work.say(service, f"{error.what}\n  recreating it")
        return False
    return True


def clear(containers: tuple[Container, ...]) -> None:
    """Remove the containers of a service that a killed Compose created beside others and never started.

    Its next run would fail: the names that it wants for new ones are taken.
    """
    never = [each.id for each in containers if each.status == "created"]
    # one alone is what Compose goes on with: it has the anonymous volumes of the one that it was to replace
    for container in never if len(never) < len(containers) else never[1:]:
        process.perform(commands.remove(container), seconds=_SWAP_SECONDS).or_fail(
            f"cannot remove {container[:12]}"
        )


def _swap_seconds(old: tuple[Container, ...]) -> float:
    return _SWAP_SECONDS + max((each.stop_seconds for each in old), default=0.0)


def _compose(work: HostContext, service: str, command: Command, seconds: float) -> None:
    done = process.perform(
        command, seconds=seconds, cwd=work.checkout, environment=compose_call_environment()
    )
    if done.code and (hook := _HOOK.search(done.err)):
        # its container runs all the same, and the next `up` would find nothing to do
        raise GateError(f"{service}: a `post_start` hook failed: {excerpt.cut(hook[0].strip())}")
    done.or_fail(f"{service}: docker compose")


def remove(containers: Iterable[Container]) -> None:
    """Stop and remove containers, each of which may take its own time to stop; their volumes stay."""
    for each in containers:
        for command in (commands.stop(each.id), commands.remove(each.id)):
            process.perform(command, seconds=_swap_seconds((each,))).or_fail(f"cannot remove {each.id[:12]}")
