"""The one way to wait for something that must come: look again and again, up to a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")


def until(
    find: Callable[[], T],
    told: Callable[[], object] = lambda: "it never came",
    seconds: float = 60,
    every: float = 0.05,
    lost: Callable[[], bool] = lambda: False,
) -> T:
    """Return the first true answer; fails with what is told, at once where all is lost."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        if lost() or time.monotonic() > deadline:
            pytest.fail(str(told()), pytrace=False)
        time.sleep(every)
    return found
