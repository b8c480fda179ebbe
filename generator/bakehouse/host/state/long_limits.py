"""Limits of a service that the pins carry in the long form, and whose short spelling they reset.

Compose refuses a whole project in which one limit of a service has the long form (`deploy.resources.limits`,
as ours) and another one the short form, as a repo's own file may have it: `can't set distinct values on
'cpus' and 'deploy.resources.limits.cpus'`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bakehouse import codec

Value = str | int | float


@dataclass(frozen=True, slots=True)
class LongLimits:
    """One service's limits: the short keys to reset, and the values to carry, by section and name.

    The sections are `limits` and `reservations`, the names those below them.
    """

    resets: tuple[str, ...]
    values: Mapping[str, Mapping[str, Value]]


def lines(limits: LongLimits) -> Iterator[str]:
    """Write them as YAML, each line as a key of a service."""
    yield from (f"{key}: !reset null" for key in limits.resets)
    if limits.values:
        yield f"deploy: {codec.line({'resources': limits.values})}"
