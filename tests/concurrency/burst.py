"""One seed: three pushes whose runs overlap, the re-run of an older commit, pauses, and mostly a kill.

In most seeds one run's first write of a `:latest` is held between fence and put until all others have ended.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..publish.sample import IMAGES, Sample
from .product import push
from .run import Act, Delays, Run, start

# A run that only retags makes about as many calls to the registry.
CALLS = 18
KILLS = ("before", "during", "after")
# With the blank, these are in no call that only reads.
WRITES = tuple(f"-{name}:latest " for name in ("release", *IMAGES))
Event = tuple[float, Callable[[], None]]


@dataclass(frozen=True)
class Plan:
    """The decisions of a seed: times of events, in seconds, and the disturbances of the runs' calls."""

    pushes: tuple[float, ...]
    again: int
    again_at: float
    delays: tuple[Delays, ...]
    fresh: bool


def plan(seed: int) -> Plan:
    """Four of five seeds kill a run; one in four brings a content that nobody has built yet."""
    dice = random.Random(seed)
    second = dice.uniform(0, 3)
    pushes = (0.0, second, second + dice.uniform(0, 3))
    again = dice.randrange(3)
    again_at = dice.uniform(0, 3) + (pushes[again - 1] if again else 0)
    victim = dice.randrange(4) if seed % 5 else None
    stalled = dice.choice((0, 1, 3, None))
    delays = tuple(_delays(dice, number == victim, number == stalled) for number in range(4))
    return Plan(pushes, again, again_at, delays, fresh=seed % 4 == 0)


def _delays(dice: random.Random, doomed: bool, stalled: bool) -> Delays:
    """Short pauses at half of the calls, up to the one where a doomed run ends."""
    last = dice.randint(2, CALLS) if doomed else CALLS
    paused = [number for number in range(1, last) if dice.random() < 0.5]
    acts = [Act(number, "pause", dice.uniform(0, 0.2)) for number in paused]
    if doomed:
        acts.append(Act(last, dice.choice(KILLS), dice.uniform(0, 0.08)))
    return Delays(tuple(acts), hold=dice.choice(WRITES) if stalled else "")


def play(product: Sample, seed: int, folder: Path) -> list[Run]:
    """Plays a seed until every run has ended, and gives back its runs."""
    decided = plan(seed)
    pushed = [product.head]
    runs: list[Run] = []
    contents = changes(seed, decided.fresh)

    def change(number: int) -> None:
        message, content = contents[number]
        pushed.append(push(product, message, **content))
        begin(f"push-{number + 1}", pushed[-1], decided.delays[number])

    def begin(name: str, commit: str, delays: Delays) -> None:
        runs.append(start(product, commit, folder / name, "all", delays=delays))

    events: list[Event] = [(at, partial(change, number)) for number, at in enumerate(decided.pushes)]
    events.append((decided.again_at, lambda: begin("again", pushed[decided.again], decided.delays[3])))
    _follow(sorted(events, key=lambda event: event[0]), runs)
    return runs


def _follow(events: list[Event], runs: list[Run]) -> None:
    began = time.monotonic()
    while events or not all(run.ended for run in runs):
        while events and events[0][0] <= time.monotonic() - began:
            events.pop(0)[1]()
        for run in runs:
            run.kill_where_planned()
        busy = [run for run in runs if not run.ended]
        if not events and all(run.held for run in busy):
            for run in busy:
                run.let_go()
        assert time.monotonic() - began < 300, [run.log for run in runs if not run.ended]
        time.sleep(0.01)


def changes(seed: int, fresh: bool) -> tuple[tuple[str, dict[str, str]], ...]:
    """The three commits: web changed, backend changed, web reverted."""
    return (
        ("change web", {"web": f"seed {seed}" if fresh else "two"}),
        ("change backend", {"backend": "one" if seed % 2 else "two"}),
        ("revert web", {"web": "one"}),
    )


def warm(product: Sample, folder: Path) -> None:
    """Builds what most seeds go to and fro between, so that their runs retag."""
    for number, content in enumerate(("two", "one")):
        commit = push(product, f"content {content}", backend=content, web=content)
        run = start(product, commit, folder / str(number), "all")
        assert run.process.wait(120) == 0, run.log
