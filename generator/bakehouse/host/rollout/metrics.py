"""Measurements of a run: the time of each part, the least free memory, builds on this host."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from bakehouse.host.state.clock import now
from bakehouse.outside import machine
from bakehouse.outside.docker import builds

_SAMPLE_SECONDS = 0.1


@dataclass(slots=True)
class RunMetrics:
    """Milliseconds by part, memory in bytes, and the services that the run has begun to change."""

    run: str
    started: str = field(default_factory=now)
    before: int = field(default_factory=machine.free_memory)
    least: int = field(default_factory=machine.free_memory)
    milliseconds: dict[str, int] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    _looker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _looks: list[Future[frozenset[str] | None]] = field(default_factory=list)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Measure the time of a part."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent = int((time.monotonic() - began) * 1000)
            self.milliseconds[part] = self.milliseconds.get(part, 0) + spent

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample the free memory during the block: the least is within a part, not at its end."""
        end = threading.Event()
        watch = threading.Thread(target=self._watch, args=(end,), daemon=True)
        watch.start()
        try:
            yield
        finally:
            end.set()
            watch.join()
            self._looker.shutdown()

    def _watch(self, end: threading.Event) -> None:
        while not end.wait(_SAMPLE_SECONDS):
            self.least = min(self.least, machine.free_memory())

    def look_at_builds(self) -> None:
        """Start to list docker's builds, beside other work."""
        self._looks.append(self._looker.submit(builds.known))

    def await_looks(self) -> None:
        """Wait for the lists, so that a build from now on counts as new."""
        wait(self._looks)

    def built(self) -> tuple[str, ...] | None:
        """Return the builds on this machine between first and last list; None if docker cannot tell."""
        first, *_, last = (look.result() for look in self._looks)
        return None if first is None or last is None else tuple(sorted(last - first))
