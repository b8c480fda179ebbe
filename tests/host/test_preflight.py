"""What is refused before anything is touched: changes, a freeze, nothing to judge by, too little room."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.planning import preflight
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import Capacity, FreeSpace, ServiceStep
from bakehouse.host.state import freeze
from bakehouse.host.state.freeze import Freeze
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.journal_entry import Journal
from bakehouse.model.service import ServiceKind
from bakehouse.release import Release

from .clone import Clone, clone
from .refusal import refusal
from .shop import HOST, NEW, OLD, container, context, facts, plan_of, served, step, target

GIB, MIB = 1 << 30, 1 << 20


def space(before: float, least: float) -> FreeSpace:
    """Of so many GiB."""
    return FreeSpace(int(before * GIB), int(least * GIB), int(least * GIB))


@pytest.mark.parametrize(
    ("memory", "disk", "pulls", "refused"),
    [
        (space(8, 8), space(9, 9), True, None),
        (space(8, 2), space(9, 2), True, None),
        (
            space(8, 3),
            space(9, 1.5),
            True,
            "not enough disk space: 9.0 GiB free in /data; "
            "the pull may need 7.5 GiB, and 2.0 GiB must stay free",
        ),
        # of unknown size: the pull itself will tell, but there must be room at all
        (
            space(8, 3),
            space(1, 1),
            True,
            "not enough disk space: 1.0 GiB free in /data; "
            "the pull may need 0.0 GiB, and 2.0 GiB must stay free",
        ),
        (space(8, 3), space(1, 1), False, None),
        (
            space(8, 1.5),
            space(9, 9),
            False,
            "not enough memory: 8.0 GiB free; new services may need 6.5 GiB, and 2.0 GiB must stay free",
        ),
        (
            space(1, 1),
            space(9, 9),
            False,
            "not enough memory: 1.0 GiB free; new services may need 0.0 GiB, and 2.0 GiB must stay free",
        ),
    ],
)
def test_room(memory: FreeSpace, disk: FreeSpace, pulls: bool, refused: str | None) -> None:
    plan = replace(plan_of(), budget=Capacity(memory, disk, pulls, "/data", 0))
    host = replace(HOST, reserve=2 * GIB)
    assert refusal(lambda: preflight.budget(plan, host)) == refused


BLIND = target(has_check=False)
JOB = target("migrate", has_check=False)


@pytest.mark.compose_row(
    "no check, or one that is switched off",
    group="Health checks",
    keys=("services.healthcheck.disable",),
    render="stays",
    deploy=(
        "*refused* where it would start the service, since nothing shows that it works; `ready: running` "
        "in the manifest accepts a service that runs"
    ),
    rollback="—",
)
@pytest.mark.parametrize(
    ("does", "wants", "refused"),
    [
        (step("web", Action.RECREATE), target(), False),
        (step("web", Action.RECREATE), BLIND, True),
        (step("web", Action.RESTART), BLIND, True),
        (
            step("web", Action.RECREATE),
            replace(BLIND, service=replace(BLIND.service, ready="running")),
            False,
        ),
        (step("web", Action.RECREATE), replace(BLIND, service=replace(BLIND.service, ready="else")), True),
        # nothing is started, or it is judged by its exit code
        (step("web", Action.KEEP), BLIND, False),
        (step("migrate", Action.JOB), JOB, False),
        (step("gone", Action.REMOVE), BLIND, False),
    ],
)
def test_what_nothing_can_judge(does: ServiceStep, wants: ServiceTarget, refused: bool) -> None:
    now = facts({}, {}, {wants.service.key: wants})
    why = "web has no health check: a deploy cannot tell whether it works" if refused else None
    assert refusal(lambda: preflight.services(plan_of(does), now)) == why


@pytest.mark.compose_row(
    "check that the image has (`HEALTHCHECK`)",
    group="Health checks",
    render="—",
    deploy="counts as the service's check, also before the image is on the host",
    rollback="—",
)
def test_the_check_of_an_image_counts() -> None:
    now, plan = facts({}, {}, {"web": BLIND}), plan_of(step("web", Action.RECREATE))
    assert refusal(lambda: preflight.services(plan, now, {"web"})) is None
    assert refusal(lambda: preflight.services(plan, now, {"api"})) is not None


@pytest.mark.compose_row(
    "memory reservation above the limit",
    group="Limits",
    render="stays",
    deploy=("*refused*, since Compose accepts it and the engine fails after the old container has stopped"),
    rollback="—",
)
@pytest.mark.compose_row(
    "restart policy of a job that starts it again after success",
    group="Start, stop and hooks",
    render="stays",
    deploy="*refused*: the job would never end",
    rollback="—",
)
@pytest.mark.parametrize(
    ("does", "wants", "refused"),
    [
        (Action.RECREATE, target(memory=2 * GIB, reservation=GIB), None),
        (Action.RECREATE, target(memory=GIB, reservation=GIB), None),
        (Action.RECREATE, target(reservation=GIB), None),
        (Action.RECREATE, target(memory=GIB), None),
        (
            Action.RECREATE,
            target(memory=GIB, reservation=GIB + MIB // 2),
            "web reserves 1024.5 MiB of memory, and its limit is 1024 MiB",
        ),
        (
            Action.JOB,
            target("migrate", memory=6 * MIB, reservation=GIB),
            "migrate reserves 1024 MiB of memory, and its limit is 6 MiB",
        ),
        # it runs already
        (Action.KEEP, target(memory=GIB, reservation=2 * GIB), None),
        (
            Action.JOB,
            target("migrate", is_endless=True),
            "migrate is a job, and its restart policy starts it again whenever it ends",
        ),
        (Action.RECREATE, target(is_endless=True), None),
    ],
)
def test_what_could_not_start_or_would_never_end(
    does: Action, wants: ServiceTarget, refused: str | None
) -> None:
    key = wants.service.key
    now = facts({}, {}, {key: wants})
    assert refusal(lambda: preflight.services(plan_of(step(key, does)), now)) == refused


DB = target("db", has_check=False)
TOO_LITTLE = {"memory": MIB, "reservation": 2 * MIB}
TOO_LITTLE_TOLD = "db reserves 2 MiB of memory, and its limit is 1 MiB"
NEVER_ENDS = {"service": replace(DB.service, kind=ServiceKind.JOB), "is_endless": True}
ENDLESS = "db is a job, and its restart policy starts it again whenever it ends"


@pytest.mark.parametrize(
    ("there", "changes", "refused"),
    [
        (None, {}, None),
        (None, TOO_LITTLE, TOO_LITTLE_TOLD),
        # it was created with these limits
        ("1d", TOO_LITTLE, None),
        (None, NEVER_ENDS, ENDLESS),
        ("1d", NEVER_ENDS, ENDLESS),
    ],
)
def test_a_backing_service_that_could_not_start(
    there: str | None, changes: dict[str, Any], refused: str | None
) -> None:
    """Nothing needs to judge it."""
    now = replace(facts({}, {}, {}), others={"db": replace(DB, **changes)})
    starts = step("db", Action.START, container=there)
    assert refusal(lambda: preflight.services(plan_of(starts), now)) == refused
    # as a follower it is made anew, or only restarted
    recreated = step("db", Action.RECREATE, container=there)
    why = TOO_LITTLE_TOLD if changes == TOO_LITTLE else refused
    assert refusal(lambda: preflight.services(plan_of(recreated), now)) == why
    restarted = step("db", Action.RESTART, container="1d")
    assert refusal(lambda: preflight.services(plan_of(restarted), now)) == (
        None if changes == TOO_LITTLE else refused
    )


@pytest.fixture
def shop(tmp_path: Path) -> Clone:
    return clone(context(tmp_path).checkout)


def killed(step: str) -> Journal:
    return Journal("r", "deploy", "t", Release(NEW, NEW, {}), served(OLD), step)


@pytest.mark.parametrize(
    ("image", "here", "refused"),
    [
        ("side", {"side"}, None),
        ("side", set(), "side"),
        # it was built by hand, and so Compose gave it its name
        ("", {"shop-side"}, None),
        ("", {"side"}, "shop-side"),
    ],
)
def test_the_image_of_a_service_that_follows_must_be_here(
    image: str, here: set[str], refused: str | None
) -> None:
    plan = plan_of(step("side", Action.RECREATE), step("web", Action.RECREATE))
    side = target("side")
    others = {"side": replace(side, service=replace(side.service, image=image))}
    runs = {"side": container("side", image="shop-side")}
    found = replace(facts(runs, {}, {"web": target()}), others=others)
    why = f"side is to be recreated, but its image {refused} is not on this host" if refused else None
    assert refusal(lambda: preflight.images(plan, found, here.__contains__)) == why


def test_no_clone(tmp_path: Path) -> None:
    work = context(tmp_path)
    assert refusal(lambda: preflight.checkout(work, None)) == f"{work.checkout} is not a git clone"


def test_a_freeze(tmp_path: Path, shop: Clone) -> None:
    work = context(tmp_path)
    freeze.freeze(work.state, Freeze("the auditors are here", "ann", "2026-05-31"))
    why = "shop is frozen since 2026-05-31 by ann: the auditors are here"
    assert refusal(lambda: preflight.checkout(work, None)) == why
    freeze.unfreeze(work.state)
    assert refusal(lambda: preflight.checkout(work, None)) is None


@pytest.mark.parametrize(
    ("interrupted", "refused"),
    [(None, True), ("swap web", True), ("checkout", False), ("return", False)],
)
def test_changes_are_refused_but_where_a_killed_run_moved_the_checkout(
    tmp_path: Path, shop: Clone, interrupted: str | None, refused: bool
) -> None:
    shop.write("web.conf", "by hand")
    shop.write("untracked", "counts for nothing")
    work, note = context(tmp_path), killed(interrupted) if interrupted else None
    why = f"{work.checkout} has uncommitted changes:\n   M web.conf" if refused else None
    assert refusal(lambda: preflight.checkout(work, note)) == why
    assert shop.read("web.conf") == "by hand"


def test_no_more_than_ten_changes_are_listed(tmp_path: Path, shop: Clone) -> None:
    for number in range(12):
        shop.write(f"{number:02}", "a")
    shop.commit()
    for number in range(12):
        shop.write(f"{number:02}", "b")
    why = refusal(lambda: preflight.checkout(context(tmp_path), None))
    assert why and why.splitlines()[1:] == [f"   M {number:02}" for number in range(10)]
