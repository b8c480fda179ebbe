"""Actions of a plan: they decide nothing but whether one succeeded."""

import os
import time
from collections.abc import Iterable

from bakehouse.host.context import HostContext, compose_environment
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
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
# bytes a second: a pull that is slower than this stands still
_SLOWEST_PULL = 256 * 1024


def fetch(work: HostContext, plan: DeployPlan) -> None:
    """Pull and tag the images of a plan; an image that is here already needs no registry."""
    seconds = _PULL_SECONDS + (plan.budget.download if plan.budget else 0) / _SLOWEST_PULL
    for step in plan.changes:
        if step.pull is None:
            continue
        if not ask.images([step.pull, step.digest]):
            work.say("pull", step.pull)
            environment = {**os.environ, "DOCKER_CONFIG": str(work.docker_config)}
            done = process.perform(commands.pull(step.pull), seconds=seconds, environment=environment)
            done.or_fail(f"cannot pull {step.pull}")
        _tag(ask.images([step.pull, step.digest])[0].id, step.image)


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
    old: Container | None,
) -> Container:
    """Do one step, wait for health, and return the service's container; raises GateError or ExternalError.

    `old` is the container that it has now, which may take its own time to stop.
    """
    began, seconds = time.monotonic(), _swap_seconds(old)
    if step.action is Action.RESTART:
        _compose(work, step.service, commands.restart(step.service), seconds)
    else:
        _compose(work, step.service, commands.recreate(step.service), seconds)
    started = patiently(lambda: by_service(product, project)).get(step.service)
    if started is None:
        raise GateError(f"{step.service}: Compose created no container")
    return health_wait.until_good(work, product, target, started.id, began)


def _swap_seconds(old: Container | None) -> float:
    return _SWAP_SECONDS + (old.stop_seconds if old else 0.0)


def _compose(work: HostContext, service: str, command: Command, seconds: float) -> None:
    done = process.perform(command, seconds=seconds, cwd=work.checkout, environment=compose_environment())
    done.or_fail(f"{service}: docker compose")


def remove(container: str, old: Container | None) -> None:
    """Stop and remove a container, which may take its own time to stop; its volumes stay."""
    for command in (commands.stop(container), commands.remove(container)):
        done = process.perform(command, seconds=_swap_seconds(old))
        done.or_fail(f"cannot remove {container[:12]}")
