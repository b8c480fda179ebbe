"""The waits around a health check: the proxy must outlast the gate, and the gate the engine."""

import pytest

from bakehouse import health_timing


@pytest.mark.parametrize(
    ("start", "interval", "timeout", "retries", "final", "gate", "hold"),
    [(0, 10, 3, 3, 52, 67, 154), (20, 0.5, 2, 1, 25, 40, 100), (30, 30, 30, 3, 270, 285, 590)],
)
def test_each_wait_outlasts_what_it_waits_for(
    start: float, interval: float, timeout: float, retries: int, final: float, gate: float, hold: float
) -> None:
    found = health_timing.final_result(start, interval, timeout, retries)
    assert (found, health_timing.gate(found), health_timing.hold(found)) == (final, gate, hold)
