"""The health check in what the engine reports: nanoseconds, and nothing where Docker has its own value."""

from typing import Any

import pytest

from bakehouse.health_timing import HealthCheck
from bakehouse.outside.docker import health_check

SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, None),
        ({"Healthcheck": None}, None),
        ({"Healthcheck": {}}, None),
        ({"Healthcheck": {"Test": [], "Interval": SECOND}}, None),
        ({"Healthcheck": {"Test": ["NONE"]}}, None),
        ({"Healthcheck": {"Test": ["CMD-SHELL", "NONE"]}}, HealthCheck(0, 30, 30, 3)),
        (
            {
                "Healthcheck": {
                    "Test": ["CMD", "true"],
                    "StartPeriod": 600 * SECOND,
                    "StartInterval": SECOND // 2,
                    "Interval": SECOND // 4,
                    "Timeout": 2 * SECOND,
                    "Retries": 9,
                }
            },
            HealthCheck(600, 0.25, 2, 9),
        ),
    ],
)
def test_a_configuration(config: dict[str, Any], found: HealthCheck | None) -> None:
    assert health_check.parse(config) == found


@pytest.mark.parametrize(
    ("check", "seconds"),
    [(HealthCheck(0, 30, 30, 3), 255), (HealthCheck(600, 0.25, 2, 9), 637.5)],
)
def test_the_wait_outlasts_the_check(check: HealthCheck, seconds: float) -> None:
    assert check.patience == seconds
