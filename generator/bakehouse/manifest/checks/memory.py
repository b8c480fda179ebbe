"""Memory sizes that Docker would refuse, or that a host has not got."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.finding import error
from bakehouse.model import Host, Manifest, Memory
from bakehouse.quantities import in_bytes

_SMALLEST = "6MiB"  # Docker: "Minimum memory limit allowed is 6MB"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Reservations above the limit, limits that are too small, and more of them than a host has memory."""
    for repo in manifest.repos:
        for service in repo.services:
            if service.memory and service.memory.limit:
                yield from _sizes(service.memory, service.memory.limit)
    for host in manifest.hosts:
        if host.memory:
            yield from _budget(manifest, host, host.memory)


def _sizes(memory: Memory, limit: str) -> Iterator[Finding]:
    if memory.reservation and in_bytes(memory.reservation) > in_bytes(limit):
        what = f"the reservation {memory.reservation} is above the limit {limit}"
        yield error("memory-reservation", memory.at["reservation"], what, f"wanted: at most {limit}")
    if in_bytes(limit) < in_bytes(_SMALLEST):
        what = f"Docker allows no limit below {_SMALLEST}"
        yield error("memory-limit", memory.at["limit"], what, f"wanted: at least {_SMALLEST}")


def _budget(manifest: Manifest, host: Host, memory: str) -> Iterator[Finding]:
    services = (service for repo in manifest.repos if repo.host == host.name for service in repo.services)
    limits = [each.memory.limit for each in services if each.memory and each.memory.limit]
    wanted = sum(map(in_bytes, [host.reserve, *limits]))
    if wanted > in_bytes(memory):
        what = f"the services' limits and the reserve of {host.reserve} come to {_mib(wanted)}"
        yield error("host-memory", host.at["memory"], what, f"lower them, to at most {memory}")


def _mib(count: int) -> str:
    return f"{-(-count // in_bytes('1MiB'))}MiB"
