"""Memory sizes that Docker would refuse, or that a host has not got."""

from collections.abc import Iterator
from functools import partial

from bakehouse import names
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_backing, each_service, entries
from bakehouse.manifest.refused import for_each
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Backing, Memory, Service
from bakehouse.quantities import in_bytes

_SMALLEST = "6MiB"  # Docker: "Minimum memory limit allowed is 6MB"
_UNITS = {unit: in_bytes(f"1{unit}") for unit in ("GiB", "MiB", "KiB")}


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report reservations above the limit, limits that are too small, and more of them than a host has."""
    yield from each_service(manifest, _memory)
    yield from each_backing(manifest, _memory)
    yield from for_each(manifest.hosts, partial(_budget, manifest))


def _memory(service: Service | Backing) -> Iterator[Finding]:
    return for_each([service.memory] if service.memory else [], _reservation, _smallest)


def _reservation(memory: Memory) -> Iterator[Finding]:
    if memory.limit and memory.reservation and in_bytes(memory.reservation) > in_bytes(memory.limit):
        most, reserved = _alike(in_bytes(memory.limit), in_bytes(memory.reservation))
        what = f"the reservation {reserved} is above the limit {most}"
        yield error("memory-reservation", memory.at["reservation"], what, f"use at most {most}")


def _smallest(memory: Memory) -> Iterator[Finding]:
    if memory.limit and in_bytes(memory.limit) < in_bytes(_SMALLEST):
        what = f"Docker does not allow a limit below {_SMALLEST}"
        yield error("memory-limit", memory.at["limit"], what, f"use at least {_SMALLEST}")


def _budget(manifest: Manifest, host: Host) -> Iterator[Finding]:
    if host.memory is None:
        return
    here = [repo for repo in manifest.repos if repo.host == host.name]
    services = (service for repo in here for service in entries(repo))
    limits = [each.memory.limit for each in services if each.memory and each.memory.limit]
    others = _others(host, here)
    wanted = sum(map(in_bytes, [host.reserve, *limits, *others.values()]))
    if wanted > in_bytes(host.memory):
        reserve, most, sum_of_all = _alike(in_bytes(host.reserve), in_bytes(host.memory), wanted)
        what = f"the services' limits{_listed(others)} and the reserve of {reserve} add up to {sum_of_all}"
        yield error("host-memory", host.at["memory"], what, f"lower them to at most {most}")


def _others(host: Host, repos: list[Repo]) -> dict[str, str]:
    """Return the containers that no repo lists: a backing service with a limit of its own counts once."""
    listed = {
        name
        for repo in repos
        for each in repo.backing
        if each.memory and each.memory.limit
        # as Compose calls its container, or as its `container_name` mostly does
        for name in (each.key, f"{repo.project or names.compose_project(repo.name)}-{each.key}-1")
    }
    return {name: size for name, size in host.other_containers.items() if name not in listed}


def _listed(others: dict[str, str]) -> str:
    listed = ", ".join(f"{name} {size}" for name, size in others.items())
    return f", the other containers ({listed})" if listed else ""


def _alike(*counts: int) -> list[str]:
    """Write sizes in one unit: the largest in which all of them are whole."""
    unit, size = next(
        (unit, size) for unit, size in _UNITS.items() if all(count % size == 0 for count in counts)
    )
    return [f"{count // size}{unit}" for count in counts]
