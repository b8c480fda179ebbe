"""Times for the state's files, and names of runs."""

import secrets
from datetime import UTC, datetime


def now() -> str:
    """Return the time in ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def run_name() -> str:
    """Return a new run's name: the time, so that names sort, and a random part."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
