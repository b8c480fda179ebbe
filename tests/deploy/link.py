"""A way to the registry that gets slow, stalls, or breaks off in the middle of an answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .tap import Cut, tap


@dataclass(frozen=True)
class Fault:
    """Seconds of `delay` before each piece of an answer; after `limit` bytes it stalls, or breaks off."""

    delay: float = 0.0
    limit: float = float("inf")
    stalls: bool = False


class Link:
    """A way with an address of its own on loopback; it counts the bytes of all answers of a fault's time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.fault = Fault()
        self.passed = 0

    async def told(self, piece: bytes) -> None:
        """A piece of an answer."""
        await asyncio.sleep(self.fault.delay)
        left = max(self.fault.limit - self.passed, 0)
        self.passed += len(piece)
        if self.ran_out():
            if not self.fault.stalls:
                raise Cut(piece[: int(left)])
            await asyncio.Event().wait()

    def ran_out(self) -> bool:
        """Tell whether all bytes have come."""
        return self.passed > self.fault.limit

    @contextmanager
    def fails(self, fault: Fault) -> Iterator[None]:
        """It does not work well meanwhile."""
        self.fault, self.passed = fault, 0
        try:
            yield
        finally:
            self.fault = Fault()


@contextmanager
def link(registry: str, port: int) -> Iterator[Link]:
    """A way on a port of loopback that leads to a registry's address."""
    host, _, number = registry.rpartition(":")
    way = Link(f"127.0.0.1:{port}")
    with tap(
        lambda serve: asyncio.start_server(serve, "127.0.0.1", port),
        lambda: asyncio.open_connection(host, int(number)),
        told=way.told,
    ):
        yield way
