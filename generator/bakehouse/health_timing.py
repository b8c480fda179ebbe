"""The waits around a health check, for the host that gates by it and for the proxy that holds requests.

A gate that gives up before the engine's final result would take a slow start for a failure; a proxy that
gives up before the old release serves again would fail the requests that it holds.
"""

from dataclasses import dataclass

# A slow disk, over what the check itself may take.
MARGIN_SECONDS = 15.0
# Compose's stop_grace_period where a file sets none.
STOP_SECONDS = 10.0
# A boot of which nothing is known.
BOOT_SECONDS = 30.0
# Docker's own values where a check gives none.
INTERVAL_SECONDS = TIMEOUT_SECONDS = 30.0
RETRIES = 3


def final_result(start_period: float, interval: float, timeout: float, retries: int) -> float:
    """Return the seconds until a health check has its final result."""
    return start_period + (interval + timeout) * (retries + 1)


# With no check that we know of: an image may have one, which a Compose file does not show.
UNKNOWN_SECONDS = final_result(BOOT_SECONDS, INTERVAL_SECONDS, TIMEOUT_SECONDS, RETRIES)


def gate(boot: float) -> float:
    """Return the most seconds that a deploy waits for a service; `boot` is until its final result."""
    return MARGIN_SECONDS + boot


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The times of a health check, in seconds, and the failures in a row that it takes."""

    start_period: float
    interval: float
    timeout: float
    retries: int

    @property
    def patience(self) -> float:
        """The most seconds that a deploy waits for its final result."""
        return gate(final_result(self.start_period, self.interval, self.timeout, self.retries))


def hold(boot: float) -> float:
    """Return the seconds of the longest swap: the new release fails, and both are stopped and waited for."""
    return 2 * (STOP_SECONDS + gate(boot))
