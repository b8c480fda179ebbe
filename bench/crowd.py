"""Requests during a swap of one service: none may fail, and none may wait too long."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise

from bench.figure import Figure, tell
from bench.host.fleet import Fleet
from bench.host.load import Load, load
from bench.host.registry import Registry
from bench.host.shape import PRODUCT, SERVICE
from bench.host.swap import Swap, verb

# a hundred a second for the one that is swapped, as the bars have it, the rest for the others
RATE, REQUESTS, FEW = 170, 10_000, 500
# images that fail in other ways than by not listening: what requests meanwhile come to is only told
FAILING = ("exits", "exits-at-2", "sick", "greedy")


@contextmanager
def away(made: Fleet, at: Registry) -> Iterator[None]:
    """Stop registry and forge during the block."""
    with ExitStack() as stack:
        stack.enter_context(at.away())
        stack.enter_context(made.no_forge())
        yield


def under_load(made: Fleet, at: Registry) -> Iterator[Figure]:
    """Measure ten thousand requests during a deploy, and during a rollback."""
    made.release(PRODUCT, **{SERVICE: made.build(PRODUCT, SERVICE)})
    swap, asked = loaded(made, REQUESTS, lambda: verb(made, PRODUCT, SERVICE, "deploy", PRODUCT))
    yield from none_failed("deploy", swap, asked, swap.stop + swap.boot)
    with away(made, at):
        back, asked = loaded(made, REQUESTS, lambda: verb(made, PRODUCT, SERVICE, "rollback", PRODUCT))
    yield from none_failed("rollback", back, asked, back.stop + back.boot)


def loaded(made: Fleet, requests: int, swapped: Callable[[], Swap]) -> tuple[Swap, Load]:
    """Run a swap under that many requests, three of five of them to the swapped service."""
    one, *others = (f"/{product}/{key}" for product, key in made.shape.ports)
    paths = [path for two in pairwise(others) for path in (one, two[0], one, two[1], one)]
    with load(made.proxy, paths, RATE) as asked:
        asked.await_answers(FEW)
        swap = swapped()
        asked.await_answers(max(requests, len(asked.answers) + FEW))
    return swap, asked


def none_failed(name: str, swap: Swap, asked: Load, least: float) -> Iterator[Figure]:
    tell(f"{name} under load", asked.told())
    tell("  the longest, beyond what the bar counts", asked.longest - least)
    yield Figure(f"{name}: failed of {len(asked.answers)} requests", len(asked.failed), "", 0)
    yield Figure(f"{name}: the longest request", asked.longest, "s", least + 1.0)


def deaf(made: Fleet) -> Iterator[Figure]:
    """Measure an image that never listens: the deploy rolls back, and requests wait until then."""
    swap, asked = broken(made, "deaf")
    least = swap.stop + swap.detection + swap.boot
    yield from none_failed("image that never listens", swap, asked, least)


def broken(made: Fleet, mode: str) -> tuple[Swap, Load]:
    made.release(PRODUCT, **{SERVICE: made.build(PRODUCT, SERVICE, mode, payload=1024)})
    return loaded(made, FEW, lambda: verb(made, PRODUCT, SERVICE, "deploy", PRODUCT, code=4))


def failing(made: Fleet) -> Iterator[Figure]:
    """Measure the other images that fail; a crash must be noticed soon."""
    for mode in FAILING:
        swap, asked = broken(made, mode)
        tell(f"image that {mode}, exit code {swap.code}, noticed after", swap.detection)
        tell("  meanwhile", asked.told())
        if mode == "exits-at-2":
            yield Figure("crash at 2 s: until it is seen", swap.seen_after_end, "s", 1.5)
