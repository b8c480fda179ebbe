"""Backing services in a rollout: their images, their start, and what is said of them after a failure."""

from collections.abc import Collection

from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext
from bakehouse.host.planning import backing
from bakehouse.host.planning.comparison import is_awaited
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container
from bakehouse.host.planning.prepare import DeployDecision
from bakehouse.host.rollout import actions
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.state.history_entry import Action

_NO_SERVICE = "if it is no service that stays up, add it to `left_alone` in the manifest"


def fetch(context: HostContext, decision: DeployDecision) -> None:
    """Pull the images that are missing; raises RefusedError for one that only a build could make."""
    for step in decision.plan.changes:
        if step.action is not Action.START or step.pull is None:
            continue
        service = decision.facts.backing[step.service]
        try:
            actions.pull(context, step.pull, decision.plan.download, service.platform)
        except ExternalError as error:
            if service.built:
                raise backing.no_image(decision.facts.others[step.service], error.what) from error
            raise


def act(
    context: HostContext,
    decision: DeployDecision,
    step: ServiceStep,
    target: ServiceTarget,
    old: tuple[Container, ...],
) -> tuple[Container, ...]:
    """Start a service, or let it follow what it uses, and wait for its health.

    Raises ExternalError: no release is at fault.
    """
    does = actions.start if step.action is Action.START else actions.swap
    try:
        return does(context, decision.product, decision.project, step, target, old)
    except GateError as error:
        starts = step.action is Action.START
        raise ExternalError(error.what, _NO_SERVICE if starts else look(step.service)) from error


def look(service: str) -> str:
    """Return the next step for a service without an entry that fails after what it uses was replaced."""
    return f"it was replaced after what it uses; to see why it fails, run: docker compose logs {service}"


def say_left(context: HostContext, decision: DeployDecision, begun: Collection[str]) -> None:
    """Say that the way back leaves the services that the deploy started."""
    for step in decision.plan.changes:
        if step.action is Action.START and step.service in begun and not is_awaited(step.reasons):
            context.say(step.service, "left as it is: a deploy never removes a backing service")
