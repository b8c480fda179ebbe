"""The health checks of images, for services whose Compose file leaves the check to the image."""

from bakehouse.host.context import HostContext
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.image_reference import ImageReference
from bakehouse.model.service import ServiceKind
from bakehouse.outside import registry_image
from bakehouse.outside.docker import ask


def checked(work: HostContext, plan: DeployPlan, facts: Facts) -> frozenset[str]:
    """Return the services to change that are judged by the check of their image; raises ExternalError.

    An image that is not here yet is looked up in the registry, so that a plan knows before the pull.
    """
    unknown = [step for step in plan.changes if _is_unknown(facts.targets.get(step.service))]
    return frozenset(
        step.service for step in unknown if _has_check(work, step, facts.containers.get(step.service))
    )


def _is_unknown(target: ServiceTarget | None) -> bool:
    if target is None or target.service.kind is ServiceKind.JOB or target.service.ready == "running":
        return False
    return target.image_decides


def _has_check(work: HostContext, step: ServiceStep, container: Container | None) -> bool:
    # without a pull it keeps the image of its container
    known = [step.pull, step.digest] if step.pull else [container.image_id] if container else []
    if found := ask.images(filter(None, known)):
        return found[0].has_check
    if step.pull is None:
        return False
    image = ImageReference.parse(step.pull)
    return registry_image.has_check(image.name, image.digest, work.registry)
