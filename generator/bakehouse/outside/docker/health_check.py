"""The health check of an image or a container, as the engine describes it.

That of a container is whole: the engine fills in from the image what Compose left out.
"""

from collections.abc import Mapping
from typing import Any

from bakehouse import health_timing
from bakehouse.health_timing import HealthCheck

_NANOSECONDS = 1e9


def parse(config: Mapping[str, Any]) -> HealthCheck | None:
    """Convert the `Healthcheck` of a configuration; None if there is none, or it is switched off."""
    found = config.get("Healthcheck") or {}
    test = found.get("Test") or ["NONE"]
    if test[0] == "NONE":
        return None
    return HealthCheck(
        found.get("StartPeriod", 0) / _NANOSECONDS,
        found.get("Interval", 0) / _NANOSECONDS or health_timing.INTERVAL_SECONDS,
        found.get("Timeout", 0) / _NANOSECONDS or health_timing.TIMEOUT_SECONDS,
        found.get("Retries", 0) or health_timing.RETRIES,
    )
