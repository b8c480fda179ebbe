"""What a failed deploy takes away and puts back: of what it touched, what was there before; and no job."""

from dataclasses import replace
from typing import Any

import pytest

from bakehouse.host.planning import image_names
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, Shared
from bakehouse.host.planning.planner import serving
from bakehouse.host.rollout import return_plan
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage, ManagedContainer
from bakehouse.model.service import ServiceConfig, ServiceKind
from bakehouse.release import Release

from .shop import (
    API,
    MIGRATE,
    NEW,
    OLD,
    PRODUCT,
    SERVICES,
    WEB,
    A,
    B,
    C,
    container,
    facts,
    image,
    recorded,
    served,
    step,
    target,
)

ALL = frozenset({"api", "migrate", "web"})
BEFORE = served(OLD, api=image("api", OLD), migrate=image("migrate", OLD), web=image(tag=OLD))
TARGETS = {name: target(name) for name in sorted(ALL)}
# How the deploy left them: web swapped and good, api swapped and not yet noted, the job ran.
SWAPPED = container(id="web-2", image=f"{WEB}:{NEW}", digest=B)
HALF = container("api", id="api-2", image=f"{API}:{NEW}", digest=B)
RAN = container("migrate", id="migrate-2", image=f"{MIGRATE}:{NEW}", digest=B, status="exited")
NOTED = {
    "web": recorded(container="web-2", digest=B),
    "migrate": recorded("migrate", container="migrate-2", digest=B),
}
AS_BEFORE = {
    "api": container("api"),
    "migrate": container("migrate", status="exited"),
    "web": container(),
}
RAN_BEFORE = frozenset({"api", "web", "cache"})
NOTED_BEFORE = {name: recorded(name) for name in AS_BEFORE}

OLD_KEPT = DeployedImage("r/old:kept-1d", A)

Now = dict[str, Container]
Records = dict[str, ManagedContainer]


@pytest.mark.parametrize(
    ("now", "noted", "touched", "back"),
    [
        ({"api": HALF, "migrate": RAN, "web": SWAPPED}, NOTED, ALL, ["recreate api", "recreate web"]),
        ({"api": HALF, "migrate": RAN, "web": SWAPPED}, NOTED, frozenset({"web"}), ["recreate web"]),
        ({"api": HALF, "migrate": RAN, "web": SWAPPED}, NOTED, frozenset({"migrate"}), []),
        ({"api": HALF, "migrate": RAN, "web": SWAPPED}, NOTED, frozenset(), []),
        # it was removed, and Compose had no time to make it anew
        ({"migrate": RAN, "web": SWAPPED}, NOTED, ALL, ["recreate api", "recreate web"]),
        # it fell before anything was swapped
        (AS_BEFORE, NOTED_BEFORE, ALL, []),
        # swapped in vain: the same image by another container
        ({**AS_BEFORE, "web": container(id="web-2")}, NOTED_BEFORE, frozenset({"web"}), ["recreate web"]),
        # it ended by itself; whoever did not touch it leaves it
        ({**AS_BEFORE, "api": container("api", status="exited")}, NOTED_BEFORE, frozenset({"web"}), []),
        ({**AS_BEFORE, "api": container("api", status="exited")}, NOTED_BEFORE, ALL, ["recreate api"]),
    ],
)
def test_what_comes_back(now: Now, noted: Records, touched: frozenset[str], back: list[str]) -> None:
    found = return_plan.steps(PRODUCT, BEFORE, facts(now, noted, TARGETS), RAN_BEFORE, touched.__contains__)
    assert [f"{each.action} {each.service}" for each in found] == back
    assert {each.digest for each in found} <= {A}
    assert {each.image for each in found} <= {f"{API}:{OLD}", f"{WEB}:{OLD}"}


def test_a_service_that_the_older_commit_does_not_have_goes_again() -> None:
    """Its container is in no target of the older commit; a killed run may have noted it."""
    older = PRODUCT.limited_to({"api", "migrate"})
    before = replace(BEFORE, services={name: BEFORE.services[name] for name in ("api", "migrate")})
    targets = {name: TARGETS[name] for name in ("api", "migrate")}
    now = facts({**AS_BEFORE, "web": SWAPPED}, {**NOTED_BEFORE, "web": NOTED["web"]}, targets)
    (gone,) = return_plan.steps(older, before, now, RAN_BEFORE, ALL.__contains__)
    assert (gone.action, gone.service, gone.container) == (Action.REMOVE, "web", "web-2")
    assert return_plan.steps(older, before, now, RAN_BEFORE, frozenset({"api"}).__contains__) == ()


CACHE = container("cache", image="redis:7", tags=("redis:7",))
# as the failed release has it, in an entry of its own
FAILED = container("cache", id="cache-2", image="r/cache:2", digest=B)
BUILT = DeployedImage("r/cache:kept-1d", A)


@pytest.mark.parametrize(
    ("runs", "before", "changes", "back"),
    [
        (FAILED, DeployedImage("redis:7", A), {}, ["recreate cache: redis:7"]),
        (FAILED, BUILT, {}, ["recreate cache: r/cache:kept-1d"]),
        # it was removed, and Compose had no time to make it anew
        (None, BUILT, {}, ["recreate cache: r/cache:kept-1d"]),
        (FAILED, BUILT, {"touched": frozenset({"web"})}, []),
        # nothing replaced it yet
        (CACHE, DeployedImage("redis:7", A), {}, []),
        (replace(CACHE, image="shop-cache"), BUILT, {"noted": {"cache": recorded("cache")}}, []),
        (replace(CACHE, status="exited"), DeployedImage("redis:7", A), {}, ["recreate cache: redis:7"]),
        # it did not run before: only what the release made of it goes
        (FAILED, BUILT, {"ran": frozenset({"web"})}, ["remove cache: r/cache:kept-1d"]),
        # what others await until it has ended does not run again
        (FAILED, BUILT, {"kind": ServiceKind.JOB}, []),
        (FAILED, BUILT, {"others": {}}, []),
    ],
)
def test_a_service_that_was_a_backing_service_is_one_again(
    runs: Container | None, before: DeployedImage, changes: dict[str, Any], back: list[str]
) -> None:
    """The older commit has no entry for it."""
    kind = changes.get("kind", ServiceKind.BACKING)
    cache = replace(target("cache"), service=ServiceConfig(key="cache", image="redis:7", kind=kind))
    now = facts({**AS_BEFORE, **({"cache": runs} if runs else {})}, NOTED_BEFORE, TARGETS)
    now = replace(now, others=changes.get("others", {"cache": cache}), noted=changes.get("noted", {}))
    was = replace(BEFORE, services={**BEFORE.services, "cache": before})
    touched = changes.get("touched", frozenset({"cache"}))
    ran = changes.get("ran", RAN_BEFORE)
    found = return_plan.steps(PRODUCT, was, now, ran, touched.__contains__)
    assert [f"{each.action} {each.service}: {each.image}" for each in found] == back
    assert {each.digest for each in found} <= {A}
    assert return_plan.added(PRODUCT, was, touched.__contains__) == ()


def test_what_uses_a_backing_service_follows_it_back() -> None:
    now = facts({**AS_BEFORE, "cache": FAILED}, NOTED_BEFORE, TARGETS)
    uses = {"api": Shared(joins=frozenset({"cache"}))}
    now = replace(now, others={"cache": target("cache")}, shared=uses)
    was = replace(BEFORE, services={**BEFORE.services, "cache": BUILT})
    found = return_plan.steps(PRODUCT, was, now, RAN_BEFORE, frozenset({"cache"}).__contains__)
    assert [f"{each.action} {each.service}" for each in found] == ["recreate cache", "recreate api"]


@pytest.mark.parametrize(
    ("before", "touched", "goes"),
    [
        (("api", "migrate", "web"), ALL, ()),
        (("api", "migrate"), ALL, ("web",)),
        (("api", "migrate"), {"api"}, ()),
        ((), ALL, ("api", "web")),
        # a job has ended: it stays as it is
        (("api", "web"), ALL, ()),
    ],
)
def test_what_was_not_there_before_goes(
    before: tuple[str, ...], touched: frozenset[str], goes: tuple[str, ...]
) -> None:
    was = served(OLD, **{name: image(name, OLD) for name in before})
    assert return_plan.added(PRODUCT, was, touched.__contains__) == goes


@pytest.mark.parametrize(
    ("containers", "records", "services"),
    [
        ({}, {}, {}),
        ({"web": container()}, {}, {"web": image(tag=OLD)}),
        ({"web": container(digest=C)}, {}, {"web": image(tag=OLD, digest=C)}),
        # started by hand from elsewhere: as it is
        (
            {"web": container(image="busybox:1", tags=("busybox:1",))},
            {},
            {"web": DeployedImage("busybox:1", A)},
        ),
        ({"web": container(image="busybox:1", tags=())}, {}, {"web": image(tag="kept-1d")}),
        # its name was removed, or moved on to another image: it gets one that stays
        ({"web": container(tags=())}, {}, {"web": image(tag="kept-1d")}),
        ({"web": container(image=f"{WEB}@{A}")}, {}, {"web": image(tag="kept-1d")}),
        (
            {"web": container(image_id=f"sha256:{'9' * 64}", tags=(f"{WEB}:{NEW}",))},
            {},
            {"web": image(tag=f"kept-{'9' * 12}")},
        ),
        # one that the release dropped comes back, if we had started it; another's container is not ours
        ({"old": container("old", image="r/old:1", tags=())}, {"old": recorded("old")}, {"old": OLD_KEPT}),
        ({"db": container("db")}, {}, {}),
        ({"db": container("db")}, {"web": recorded()}, {}),
    ],
)
def test_what_ran_before_is_what_a_failure_puts_back(
    containers: Now, records: Records, services: dict[str, DeployedImage]
) -> None:
    found = serving(PRODUCT, facts(containers, records, TARGETS), Release(OLD, "served", {}))
    assert found.services == services
    assert (found.release.tag, found.commit) == ("served", OLD)


def test_before_the_first_deploy_the_checkout_is_the_release() -> None:
    found = serving(PRODUCT, facts({"web": container()}, {}, TARGETS), None)
    assert found.release == Release(OLD, "release-0", {})


@pytest.mark.parametrize(
    ("runs", "named"),
    [
        (container(), []),
        (None, []),
        (container(tags=()), [("sha256:1d", f"{WEB}:{OLD}")]),
        (container(digest=C, digests=(C, A), tags=()), [("sha256:1d", f"{WEB}:{OLD}")]),
        # it runs another image by now: its name is not that one's
        (container(digest=B, tags=()), []),
    ],
    ids=["has its name", "does not run", "lost its name", "by one of its digests", "another image"],
)
def test_what_runs_gets_the_name_that_it_is_put_back_by(
    runs: Container | None, named: list[tuple[str, str]]
) -> None:
    containers = {"web": runs} if runs else {}
    assert list(image_names.to_put_back({"web": image(tag=OLD)}, containers)) == named


STAYS = step("web", Action.KEEP, image=f"{WEB}:{OLD}", digest=A, pull=None)


@pytest.mark.parametrize(
    ("does", "runs", "named"),
    [
        (STAYS, container(), []),
        (STAYS, container(tags=()), [("sha256:1d", f"{WEB}:{OLD}")]),
        (STAYS, container(tags=(f"{WEB}:{NEW}",)), [("sha256:1d", f"{WEB}:{OLD}")]),
        (STAYS, None, []),
        # the pins will name another, which is pulled
        (step("web", Action.RECREATE), container(tags=()), []),
        # the name is not ours to give
        (replace(STAYS, image="busybox:1"), container(image="busybox:1", tags=()), []),
    ],
    ids=["has its name", "removed", "moved on", "does not run", "is swapped", "not ours"],
)
def test_a_name_that_somebody_removed_is_given_again(
    does: ServiceStep, runs: Container | None, named: list[tuple[str, str]]
) -> None:
    assert list(image_names.lost(PRODUCT, [does], {"web": runs} if runs else {})) == named


def test_a_product_with_some_of_its_services_is_the_same_else() -> None:
    limited = PRODUCT.limited_to({"web", "nobody"})
    assert limited == replace(PRODUCT, services=(SERVICES[2],))
    assert limited.name_of("api") == ""


def test_what_fell_though_nobody_touched_it() -> None:
    was = facts({**AS_BEFORE, "lone": container("lone")}, NOTED_BEFORE, TARGETS)
    ended = {**AS_BEFORE, "api": container("api", status="exited"), "web": container(id="web-2")}
    assert return_plan.fell(was, was) == frozenset()
    assert return_plan.fell(was, facts(ended, {}, TARGETS)) == {"api", "web"}
    assert return_plan.fell(was, facts({}, {}, TARGETS)) == {"api", "web"}
    # one that did not run before is left as it is
    assert return_plan.fell(facts(ended, {}, TARGETS), facts({}, {}, TARGETS)) == {"web"}
