"""The health check of each service: a deploy must be able to judge what it starts."""

from collections.abc import Iterator

from bakehouse.audit import composed, images
from bakehouse.audit.found import error, warning
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import service_values
from bakehouse.findings import Finding
from bakehouse.model.service import Service, ServiceKind
from bakehouse.project.instructions import Instruction
from bakehouse.project.record import ComposeService

_WANTED = "add `health:` or `ready: running` to it, or a HEALTHCHECK to its image"
_NONE = "NONE"
_CHECK = "healthcheck"


def findings(subject: Subject) -> Iterator[Finding]:
    """Find services that nothing can judge."""
    for service, found in composed.services(subject):
        if not _is_judged(service):
            yield from _unjudged(subject, service, found)


def _is_judged(service: Service) -> bool:
    own = service.health is not None and service.health.is_whole
    return own or service.ready == "running" or service.kind is ServiceKind.JOB


def _unjudged(subject: Subject, service: Service, found: ComposeService) -> Iterator[Finding]:
    check = found.data.get(_CHECK) or {}
    if service_values.has_test(check):
        return
    line = composed.line(found, _CHECK)
    if not service_values.is_of_image(check):
        what = f"{service.key} has no health check: the Compose file switches it off"
        yield composed.judged(error("health-missing", service.at.own, what, _WANTED, line), found, _CHECK)
        return
    image = composed.image(subject, service)
    build = images.build(subject, image) if image else None
    if not image or not build:
        return
    own = next((each for stage in build.chain() if (each := stage.last("HEALTHCHECK"))), None)
    if own and not _is_none(own):
        return
    if own or images.is_bare(build.base):
        what = f"{service.key} has no health check: a deploy cannot tell whether it works"
        yield composed.judged(error("health-missing", service.at.own, what, _WANTED, line), found, _CHECK)
    else:
        what = f"{service.key} has no health check, unless its base image {build.base} has one"
        yield warning("health-missing", service.at.own, what, _WANTED, line)


def _is_none(instruction: Instruction) -> bool:
    return [word.upper() for word in instruction.words[:1]] == [_NONE]
