"""What a run is asked about afterwards: how long each part took, how much memory was left, what was built."""

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
        """Count the time of a part."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent = int((time.monotonic() - began) * 1000)
            self.milliseconds[part] = self.milliseconds.get(part, 0) + spent

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at memory all the while: the least is within a part, not at its end."""
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
        """Look which builds docker remembers, beside whatever else is done."""
        self._looks.append(self._looker.submit(builds.known))

    def await_looks(self) -> None:
        """Until docker has told: what is built from now on is not taken for old."""
        wait(self._looks)

    def built(self) -> tuple[str, ...] | None:
        """What was built on this machine between the first look and the last; None where none can tell."""
        first, *_, last = (look.result() for look in self._looks)
        return None if first is None or last is None else tuple(sorted(last - first))
