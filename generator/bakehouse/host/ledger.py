"""What a run is asked about afterwards: how long each part took, and how much memory was left."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bakehouse.outside import machine


def now() -> str:
    """The time in ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def name() -> str:
    """A run's name: the time, for people and for sorting, and something that no other run has."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


@dataclass(slots=True)
class Ledger:
    """Milliseconds by part, memory in bytes, and the services that the run has begun to change."""

    run: str
    started: str = field(default_factory=now)
    before: int = field(default_factory=machine.free_memory)
    least: int = field(default_factory=machine.free_memory)
    milliseconds: dict[str, int] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Count the time of a part, and look at memory when it ends."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent = int((time.monotonic() - began) * 1000)
            self.milliseconds[part] = self.milliseconds.get(part, 0) + spent
            self.least = min(self.least, machine.free_memory())
