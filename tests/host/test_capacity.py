"""What a plan takes of memory and disk: by limits of what is new, by what must be pulled."""

import pytest

from bakehouse.host.planning import capacity
from bakehouse.host.planning.deploy_plan import FreeSpace, ServiceStep
from bakehouse.host.state.history_entry import Action

from .shop import API, MIGRATE, WEB, A, B, C, facts, plan_of, step, target

LIMITS = {"api": 200, "migrate": 300, "web": 100, "seed": 500, "free": None}
TARGETS = {name: target(name, memory=limit) for name, limit in LIMITS.items()}


def new(service: str) -> ServiceStep:
    return step(service, Action.RECREATE)


def swapped(service: str) -> ServiceStep:
    return step(service, Action.RECREATE, container=f"{service}-1")


def job(service: str) -> ServiceStep:
    return step(service, Action.JOB)


KEPT = step("web", Action.KEEP, pull=None)
RESTARTED = step("web", Action.RESTART, pull=None, container="web-1")
REMOVED = step("gone", Action.REMOVE, pull=None, container="gone-1")


@pytest.mark.parametrize(
    ("steps", "least", "after"),
    [
        ((), 1000, 1000),
        ((KEPT, RESTARTED, REMOVED), 1000, 1000),
        # what is replaced takes what it took
        ((swapped("web"),), 1000, 1000),
        ((new("web"),), 900, 900),
        ((new("web"), new("api")), 700, 700),
        ((new("free"),), 1000, 1000),
        # a job ends, and gives back what it took; one runs at a time
        ((job("migrate"),), 700, 1000),
        ((job("migrate"), job("seed")), 500, 1000),
        ((job("migrate"), new("web"), swapped("api")), 600, 900),
    ],
)
def test_levels_of_memory(steps: tuple[ServiceStep, ...], least: int, after: int) -> None:
    found = capacity.memory_level(plan_of(*steps), facts({}, {}, TARGETS), 1000)
    assert found == FreeSpace(1000, least, after)


@pytest.mark.parametrize(
    ("steps", "here", "pulled"),
    [
        ((), set(), ()),
        ((KEPT, RESTARTED, REMOVED), set(), ()),
        ((swapped("web"), new("api"), job("migrate")), set(), (f"{WEB}@{B}", f"{API}@{B}", f"{MIGRATE}@{B}")),
        ((swapped("web"), new("api")), {A, C}, (f"{WEB}@{B}", f"{API}@{B}")),
        ((swapped("web"), new("api")), {B}, ()),
        # two services of one image
        ((swapped("web"), new("web")), set(), (f"{WEB}@{B}",)),
    ],
)
def test_what_must_be_pulled(steps: tuple[ServiceStep, ...], here: set[str], pulled: tuple[str, ...]) -> None:
    assert capacity.missing(plan_of(*steps), here) == pulled
