"""Memory sizes that Docker would refuse, or that a host has not got."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Memory
from bakehouse.quantities import in_bytes

_SMALLEST = "6MiB"  # Docker: "Minimum memory limit allowed is 6MB"
_UNITS = {unit: in_bytes(f"1{unit}") for unit in ("GiB", "MiB", "KiB")}


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
        most, reserved = _alike(in_bytes(limit), in_bytes(memory.reservation))
        what = f"the reservation {reserved} is above the limit {most}"
        yield error("memory-reservation", memory.at["reservation"], what, f"wanted: at most {most}")
    if in_bytes(limit) < in_bytes(_SMALLEST):
        what = f"Docker allows no limit below {_SMALLEST}"
        yield error("memory-limit", memory.at["limit"], what, f"wanted: at least {_SMALLEST}")


def _budget(manifest: Manifest, host: Host, memory: str) -> Iterator[Finding]:
    services = (service for repo in manifest.repos if repo.host == host.name for service in repo.services)
    limits = [each.memory.limit for each in services if each.memory and each.memory.limit]
    wanted = sum(map(in_bytes, [host.reserve, *limits, *host.other_containers.values()]))
    if wanted > in_bytes(memory):
        reserve, most, sum_of_all = _alike(in_bytes(host.reserve), in_bytes(memory), wanted)
        what = f"the services' limits{_others(host)} and the reserve of {reserve} come to {sum_of_all}"
        yield error("host-memory", host.at["memory"], what, f"lower them, to at most {most}")


def _others(host: Host) -> str:
    listed = ", ".join(f"{name} {size}" for name, size in host.other_containers.items())
    return f", the other containers ({listed})" if listed else ""


def _alike(*counts: int) -> list[str]:
    """Sizes in one unit: the largest in which all of them are whole."""
    unit, size = next(
        (unit, size) for unit, size in _UNITS.items() if all(count % size == 0 for count in counts)
    )
    return [f"{count // size}{unit}" for count in counts]
