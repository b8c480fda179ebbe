"""Memory sizes that Docker would refuse."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.finding import error
from bakehouse.model import Manifest, Memory

_UNITS = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SMALLEST = "6MiB"  # Docker: "Minimum memory limit allowed is 6MB"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Reservations above the limit, and limits that are too small."""
    for repo in manifest.repos:
        for service in repo.services:
            if service.memory and service.memory.limit:
                yield from _sizes(service.memory, service.memory.limit)


def _sizes(memory: Memory, limit: str) -> Iterator[Finding]:
    if memory.reservation and _bytes(memory.reservation) > _bytes(limit):
        what = f"the reservation {memory.reservation} is above the limit {limit}"
        yield error("memory-reservation", memory.at["reservation"], what, f"wanted: at most {limit}")
    if _bytes(limit) < _bytes(_SMALLEST):
        what = f"Docker allows no limit below {_SMALLEST}"
        yield error("memory-limit", memory.at["limit"], what, f"wanted: at least {_SMALLEST}")


def _bytes(size: str) -> int:
    return int(size[:-3]) * _UNITS[size[-3:]]
