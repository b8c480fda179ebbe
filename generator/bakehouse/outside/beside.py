"""A call beside other work, whose programs end with that work."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from bakehouse.outside import process

T = TypeVar("T")


@contextmanager
def beside(call: Callable[[], T]) -> Iterator["Future[T]"]:
    """Make a call while the body runs; if the body fails or is interrupted, end the call's programs too.

    A thread cannot be interrupted: without this, a signal would wait for what the thread waits for.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(call)
        except BaseException:
            process.end_all()
            raise
