"""Rules on one service, for what Compose accepts in a file and its engine refuses, or never ends."""

from bakehouse.errors import RefusedError

_MIB = 1024**2


def refuse_reservation(service: str, limit: int | None, reserved: int | None) -> None:
    """Refuse a memory reservation above the limit, as the engine would after the old container is stopped."""
    if limit and reserved and reserved > limit:
        raise RefusedError(
            f"{service} reserves {_mib(reserved)} of memory, and its limit is {_mib(limit)}",
            "lower the reservation to the limit, in the manifest or the Compose file, whichever sets it",
        )


def refuse_endless_job(service: str, is_endless: bool) -> None:
    """Refuse a job that is started again after it has succeeded: it never ends."""
    if is_endless:
        raise RefusedError(
            f"{service} is a job, and its restart policy starts it again whenever it ends",
            'set `restart: "no"` or `restart: on-failure` for it in the Compose file',
        )


def _mib(count: int) -> str:
    return f"{count / _MIB:g} MiB"
