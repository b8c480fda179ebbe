"""Limits and restart policies that the engine or the host would refuse, or that have no effect."""

from collections.abc import Iterator

from bakehouse.audit import composed
from bakehouse.audit.found import place, refused, warning
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import service_rules, service_values
from bakehouse.errors import RefusedError
from bakehouse.findings import Finding
from bakehouse.model.service import Service, ServiceKind
from bakehouse.project.record import ComposeService
from bakehouse.quantities import in_bytes


def findings(subject: Subject) -> Iterator[Finding]:
    """Find reservations above the limit, jobs that never end, and limits that the manifest replaces."""
    for service, found in composed.services(subject):
        yield from _memory(service, found)
        yield from _restart(service, found)


def _memory(service: Service, found: ComposeService) -> Iterator[Finding]:
    memory = service.memory
    ours = in_bytes(memory.limit) if memory and memory.limit else None
    reserved = in_bytes(memory.reservation) if memory and memory.reservation else None
    theirs = service_values.memory(found.data)
    at = memory.at.own if memory else service.at.own
    keys = ("mem_limit", "mem_reservation", "deploy")
    try:
        service_rules.refuse_reservation(
            service.key, ours or theirs, reserved or service_values.reservation(found.data)
        )
    except RefusedError as refusal:
        told = refused("reservation", at, refusal, composed.line(found, *keys))
        yield composed.judged(told, found, *keys)
    if memory and ours and theirs and ours != theirs:
        what = f"the limit {memory.limit} replaces the one of the Compose file"
        wanted = "remove that, or use the same"
        yield warning("limit", place(memory.at, "limit"), what, wanted, composed.line(found, *keys))
    cpus = service_values.cpus(found.data)
    if service.cpus is not None and cpus is not None and service.cpus != cpus:
        what = f"`cpus: {service.cpus:g}` replaces the {cpus:g} of the Compose file"
        at = place(service.at, "cpus")
        yield warning(
            "limit", at, what, "remove that, or use the same", composed.line(found, "cpus", "deploy")
        )


def _restart(service: Service, found: ComposeService) -> Iterator[Finding]:
    if service.kind is not ServiceKind.JOB:
        return
    try:
        service_rules.refuse_endless_job(service.key, service_values.is_endless(found.data))
    except RefusedError as refusal:
        keys = ("restart", "deploy")
        told = refused("endless-job", service.at.own, refusal, composed.line(found, *keys))
        yield composed.judged(told, found, *keys)
