"""Somebody who looks at `:latest` all the time: for how long it is mixed, how often it goes back."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from ..publish.sample import Sample
from .product import commits
from .shelf import Latest, latest

EVERY = 0.05


@dataclass
class Watched:
    """All looks at the registry, each with the seconds since the one before."""

    looks: list[tuple[float, Latest]] = field(default_factory=list)

    @property
    def mixed(self) -> float:
        """For how many seconds the images were neither those of the release nor those of the one before."""
        seconds, whole = 0.0, [self.looks[0][1].recorded] if self.looks else []
        for past, now in self.looks:
            if now.recorded != whole[-1]:
                whole.append(now.recorded)
            if now.images not in whole[-2:]:
                seconds += past
        return seconds

    def backwards(self, product: Sample) -> int:
        """Count the moves of the release to an older commit."""
        age = {commit: number for number, commit in enumerate(commits(product))}
        ages = [age[now.commit] for _, now in self.looks]
        return sum(later > earlier for earlier, later in pairwise(ages))


@contextmanager
def watching(product: Sample) -> Iterator[Watched]:
    """Watches until the end of the block."""
    watched = Watched()
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(product, watched, over))
    watcher.start()
    try:
        yield watched
    finally:
        over.set()
        watcher.join()


def _watch(product: Sample, watched: Watched, over: threading.Event) -> None:
    before = time.monotonic()
    while not over.wait(EVERY):
        now = latest(product)
        at = time.monotonic()
        watched.looks.append((at - before, now))
        before = at
