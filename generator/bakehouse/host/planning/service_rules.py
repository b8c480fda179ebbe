"""Rules on one service, for what Compose accepts in a file and its engine refuses, or never ends."""

from bakehouse.errors import RefusedError
from bakehouse.host.planning.compose_project import ServiceTarget

_MIB = 1024**2


def refuse_reservation(target: ServiceTarget) -> None:
    """Refuse a memory reservation above the limit, as the engine would after the old container is stopped."""
    limit, reserved = target.memory, target.reservation
    if limit and reserved and reserved > limit:
        raise RefusedError(
            f"{target.service.key} reserves {_mib(reserved)} of memory, and its limit is {_mib(limit)}",
            "lower the reservation to the limit, in the manifest or the Compose file, whichever sets it",
        )


def refuse_endless_job(target: ServiceTarget) -> None:
    """Refuse a job that is started again after it has succeeded: it never ends."""
    if target.is_endless:
        raise RefusedError(
            f"{target.service.key} is a job, and its restart policy starts it again whenever it ends",
            'set `restart: "no"` or `restart: on-failure` for it in the Compose file',
        )


def _mib(count: int) -> str:
    return f"{count / _MIB:g} MiB"
