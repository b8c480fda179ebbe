"""Actions of a plan: they decide nothing but whether one succeeded."""

import os
import time
from collections.abc import Iterable

from bakehouse.host.context import HostContext, compose_environment
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, ServiceTarget
from bakehouse.host.planning.running_containers import by_service, patiently
from bakehouse.host.rollout import health_wait
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.state.history_entry import Action
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import process
from bakehouse.outside.docker import ask, commands
from bakehouse.outside.docker.commands import Command

_SWAP_SECONDS = 300.0
_PULL_SECONDS = 900.0


def fetch(work: HostContext, steps: Iterable[ServiceStep]) -> None:
    """Pull and tag the images of the steps; an image that is here already needs no registry."""
    for step in steps:
        if step.pull is None:
            continue
        if not ask.images([step.pull, step.digest]):
            work.say("pull", step.pull)
            environment = {**os.environ, "DOCKER_CONFIG": str(work.docker_config)}
            done = process.perform(commands.pull(step.pull), seconds=_PULL_SECONDS, environment=environment)
            done.or_fail(f"cannot pull {step.pull}")
        _tag(ask.images([step.pull, step.digest])[0].id, step.image)


def give_names(images: Iterable[tuple[str, str]]) -> None:
    """Give images, by id, the names that the engine does not know them by."""
    for image, name in images:
        _tag(image, name)


def _tag(image: str, name: str) -> None:
    process.perform(commands.tag(image, name), seconds=_SWAP_SECONDS).or_fail(f"cannot tag {name}")


def swap(
    work: HostContext, product: ProductConfig, project: str, step: ServiceStep, target: ServiceTarget
) -> Container:
    """Do one step, wait for health, and return the service's container; raises GateError or ExternalError."""
    began = time.monotonic()
    if step.action is Action.RESTART:
        _compose(work, step.service, commands.restart(step.service))
    else:
        _compose(work, step.service, commands.up(step.service))
    started = patiently(lambda: by_service(product, project)).get(step.service)
    if started is None:
        raise GateError(f"{step.service}: Compose created no container")
    if step.action is Action.RECREATE and started.id == step.container:
        # Compose saw no difference, so whatever made us ask is in files that are read at the start
        _compose(work, step.service, commands.restart(step.service))
    return health_wait.until_good(work, product, target, started.id, began)


def _compose(work: HostContext, service: str, command: Command) -> None:
    done = process.perform(
        command, seconds=_SWAP_SECONDS, cwd=work.checkout, environment=compose_environment()
    )
    done.or_fail(f"{service}: docker compose")


def remove(container: str) -> None:
    """Stop and remove a container; its volumes stay."""
    for command in (commands.stop(container), commands.remove(container)):
        process.perform(command, seconds=_SWAP_SECONDS).or_fail(f"cannot remove {container[:12]}")
