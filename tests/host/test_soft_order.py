"""The order that a compose file leaves open: databases, jobs, what they prepare; what it says comes first."""

from dataclasses import replace

import pytest

from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.planner import ordered
from bakehouse.model.service import ServiceConfig, ServiceKind

from .shop import target

JOB, BACKING = ServiceKind.JOB, ServiceKind.BACKING


def one(key: str, *after: str, image: str = "", kind: ServiceKind = ServiceKind.SERVICE) -> ServiceTarget:
    """Make a managed service; without `image`, of one of its own."""
    return replace(target(key, *after), service=ServiceConfig(key=key, image=image or key, kind=kind))


def backing(key: str, *after: str, kind: ServiceKind = BACKING) -> ServiceTarget:
    return replace(target(key, *after), service=ServiceConfig(key=key, image="", kind=kind))


def ends(key: str, *after: str) -> ServiceTarget:
    return backing(key, *after, kind=JOB)


@pytest.mark.compose_row(
    "order that `depends_on` leaves open",
    group="Order and dependencies",
    render="stays",
    deploy=(
        "services without an entry come first, and a job before the services that use its image or share "
        "a dependency with it"
    ),
    rollback="the same order, without jobs",
)
@pytest.mark.parametrize(
    ("services", "order"),
    [
        # jobs
        ([one("api", image="app"), one("migrate", image="app", kind=JOB)], "migrate api"),
        ([one("api", "db"), one("migrate", "db", kind=JOB), one("db")], "db migrate api"),
        ([one("api"), one("migrate", kind=JOB)], "api migrate"),
        ([one("a", image="app", kind=JOB), one("b", image="app", kind=JOB)], "a b"),
        # the file says otherwise
        ([one("api", image="app"), one("smoke", "api", image="app", kind=JOB)], "api smoke"),
        ([one("api", image="app"), one("x", "api"), one("smoke", "x", image="app", kind=JOB)], "api x smoke"),
        # two jobs, each after the other's service: only one of them can be first
        (
            [
                one("a", image="one"),
                one("b", image="two"),
                one("x", "b", image="one", kind=JOB),
                one("y", "a", image="two", kind=JOB),
            ],
            "b x a y",
        ),
        # databases
        ([one("api"), backing("db")], "db api"),
        ([one("api"), backing("zdb"), one("migrate", kind=JOB)], "zdb api migrate"),
        ([one("api"), backing("proxy", "api"), backing("zdb")], "zdb api proxy"),
        ([one("api", "db"), ends("seed", "db"), backing("db")], "db seed api"),
        ([one("api"), ends("seed")], "api seed"),
    ],
)
def test_order(services: list[ServiceTarget], order: str) -> None:
    assert ordered({each.service.key: each for each in services}) == order.split()
