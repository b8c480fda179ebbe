"""Whose requests may wait less during a swap, and what setup advises them."""

import pytest

from bakehouse.host import setup

SYSCTL, PROXY = "retrans_time_ms=100", '"userland-proxy": false'


@pytest.mark.parametrize(
    ("api", "retry", "proxied", "advised"),
    [
        ((1, 45), 1.0, True, [PROXY, SYSCTL]),
        ((1, 45), 1.0, False, [SYSCTL]),
        ((1, 48), 1.0, False, []),
        ((1, 45), 0.1, False, []),
        ((1, 45), None, True, [PROXY]),
    ],
)
def test_whose_requests_may_wait_less_is_told(
    api: tuple[int, ...], retry: float | None, proxied: bool, advised: list[str]
) -> None:
    notes = list(setup.advice(api, retry, proxied))
    assert [word in note for word, note in zip(advised, notes, strict=True)] == [True] * len(advised)
