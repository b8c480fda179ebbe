"""`BENCH=deploy`: a host of twenty services behind Caddy, swapped by `bakehouse` and by plain Compose.

Both have the same checkouts, images, engine and registry, in one run: first Compose alone, then the tool,
which takes over what runs. Seconds of a swap come from the engine's events and the log of what listens.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

from examples.demo import what_is_missing

from bakehouse.outside import machine
from bench import publish
from bench.crowd import FEW, away, deaf, failing, loaded, under_load
from bench.figure import Figure, tell
from bench.host.caddy import is_missing
from bench.host.fleet import Fleet
from bench.host.making import fleet
from bench.host.peak import Peak
from bench.host.registry import Registry, registry
from bench.host.shape import PRODUCT, SERVICE
from bench.host.swap import Swap, plain, row, verb

PLAIN = ("pull", "up --detach --wait")
ALONE = (f"pull {SERVICE}", f"up --detach --wait --no-deps {SERVICE}")
ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measure deploys; yields nothing if the real parts are missing."""
    if missing := what_is_missing() or what_more_is_missing():
        print(f"deploy: not measured, since {missing}", file=sys.stderr)
        return
    with registry() as at, fleet(at) as made:
        tell("docker-proxy stands before the containers", machine.runs("docker-proxy"))
        tell("the kernel asks again for a container's address after, in seconds", machine.neighbour_retry())
        gap = compose_alone(made)
        made.set_up()
        made.first()
        yield from nothing_changed(made)
        yield from one_changed(made, at, gap)
        yield from under_load(made, at)
        yield from deaf(made)
        yield from failing(made)


def what_more_is_missing() -> str:
    """Return why the machine cannot run this bench; empty if it can."""
    return "there is no caddy here" if is_missing() else publish.what_more_is_missing()


def compose_alone(made: Fleet) -> float:
    """Measure plain Compose on all services; return the one service's seconds without an answer."""
    began = time.perf_counter()
    for product in made.products:
        plain(made, product, SERVICE, *PLAIN)
    tell("plain Compose, first start of 20", time.perf_counter() - began)
    began = time.perf_counter()
    for product in made.products:
        plain(made, product, SERVICE, *PLAIN)
    tell("plain Compose, no change of 20", time.perf_counter() - began)
    newest(made)
    swap = plain(made, PRODUCT, SERVICE, *PLAIN)
    tell("plain Compose, one changed of its product's 5", swap.seconds)
    tell("  of that, from the old one's stop to the new one's first answer", swap.gap)
    gap = median(one_alone(made) for _ in range(ROUNDS))
    compose_under_load(made)
    return gap


def one_alone(made: Fleet) -> float:
    newest(made)
    alone = plain(made, PRODUCT, SERVICE, *ALONE)
    tell("plain Compose, that service alone", alone.seconds)
    tell("  of that, from the old one's stop to the new one's first answer", alone.gap)
    return alone.gap


def compose_under_load(made: Fleet) -> None:
    """Measure the wait of requests behind the same Caddy during a swap by plain Compose."""
    newest(made)
    swap, asked = loaded(made, FEW, lambda: plain(made, PRODUCT, SERVICE, *ALONE))
    tell("plain Compose, that service alone under load", asked.told())
    tell("  the longest, beyond stop and boot", asked.longest - swap.stop - swap.boot)


def newest(made: Fleet) -> None:
    """Build a new image of the service, and move `:latest` to it."""
    made.build(PRODUCT, SERVICE, latest=True)


def nothing_changed(made: Fleet) -> Iterator[Figure]:
    before = made.containers()
    seconds = median(made.host("deploy", "--all").end()[0] for _ in range(ROUNDS))
    for product in made.products:
        tell(f"no change of {product}, milliseconds", row(made, product)["milliseconds"])
    yield Figure("no change of 20 services", seconds, "s", 2.0)
    after = made.containers()
    yield Figure("containers that it changed", sum(before[key] != after[key] for key in before), "", 0)


def one_changed(made: Fleet, at: Registry, by_hand: float) -> Iterator[Figure]:
    """Measure a deploy and a rollback of one service without requests."""
    there, back = zip(*(there_and_back(made, at) for _ in range(ROUNDS)), strict=True)
    yield Figure("deploy of one, whole", median(swap.seconds for swap in there), "s", 30.0)
    yield from own("deploy", there, by_hand)
    yield Figure("memory of the host, at peak", max(peak(swap).host for swap in there), "MiB", 100.0)
    yield Figure("memory of the tool, at peak", max(peak(swap).tool for swap in there) / 1024**2, "MiB", 80.0)
    yield from own("rollback", back, by_hand)


def there_and_back(made: Fleet, at: Registry) -> tuple[Swap, Swap]:
    """Deploy a new image, and roll back without registry and forge."""
    made.release(PRODUCT, **{SERVICE: made.build(PRODUCT, SERVICE)})
    swap = verb(made, PRODUCT, SERVICE, "deploy", PRODUCT)
    told("deploy", swap)
    with away(made, at):
        back = verb(made, PRODUCT, SERVICE, "rollback", PRODUCT)
    told("rollback, registry and forge away", back)
    return swap, back


def peak(swap: Swap) -> Peak:
    """Return the memory that a verb of ours used."""
    assert swap.memory
    return swap.memory


def told(name: str, swap: Swap) -> None:
    tell(name, swap.seconds)
    tell(f"{name}, milliseconds", swap.phases)
    tell(f"{name}, stop {swap.stop:.2f} s, boot {swap.boot:.2f} s, without an answer", swap.gap)


def own(name: str, swaps: Sequence[Swap], by_hand: float) -> Iterator[Figure]:
    """Compare the gap with Compose's, and the command's time with the least that it must wait."""
    gap = median(swap.gap for swap in swaps)
    yield Figure(f"{name}: stop to first answer - Compose's", gap - by_hand, "s", 0.5)
    seconds = median(swap.without("pull", "watch") for swap in swaps)
    least = max(3.0, median(swap.boot for swap in swaps))
    yield Figure(f"{name} without pull and watch", seconds, "s", least + 1.0)
