"""The time as the state's files have it, and the names of runs."""

import secrets
from datetime import UTC, datetime


def now() -> str:
    """The time in ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def run_name() -> str:
    """A run's name: the time, for people and for sorting, and something that no other run has."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
