"""Services of several containers: each is judged, and together they are as many as the release wants."""

from dataclasses import replace

import pytest

from bakehouse.host.planning.facts import Container
from bakehouse.host.planning.planner import plan
from bakehouse.host.rollout import actions, health_gate
from bakehouse.host.state.snapshot import ManagedContainer
from bakehouse.model.service import ServiceKind
from bakehouse.release import Release
from bakehouse.report import plain, steps

from .shop import NEW, OLD, PRODUCT, WEB, B, container, facts, image, recorded, target

ONE, TWO = container(), container(id="web-2")
LEFT = container(id="web-0", digest=B, digests=(B,), image=f"{WEB}:old", tags=())
ENDED = container(id="web-2", status="exited")
HALF = container(id="web-2", status="created")
BOTH = recorded(others=("web-2",))
EARLIER = recorded()
HAND = "not started by bakehouse"


@pytest.mark.compose_row(
    "number of containers",
    group="Replicas",
    keys=(
        "services.scale",
        "services.deploy.replicas",
    ),
    render="stays",
    deploy=(
        "all containers of a service are replaced and checked; another number than the file has, or one "
        "of another image, recreates the service"
    ),
    rollback="restores the former number",
)
@pytest.mark.parametrize(
    ("found", "known", "count", "expected"),
    [
        ((ONE, TWO), BOTH, 2, "keep"),
        # a build that looked at one container recorded it alone
        ((ONE, TWO), EARLIER, 2, "keep"),
        # after the machine started again, another one may be the newest
        ((TWO, ONE), BOTH, 2, "keep"),
        ((ONE,), BOTH, 2, "recreate: 1 containers in place of 2"),
        ((ONE, TWO), recorded(), 1, "recreate: 2 containers in place of 1"),
        ((ONE, TWO), recorded(others=()), 1, f"recreate: {HAND}, 2 containers in place of 1"),
        ((LEFT, ONE), EARLIER, 1, "recreate: image, 2 containers in place of 1"),
        ((LEFT, ONE), EARLIER, 2, "recreate: image"),
        ((ENDED, ONE), BOTH, 2, "recreate: is exited"),
        # Compose made it, and was killed before it started it
        ((HALF, ONE), recorded(others=()), 1, f"recreate: {HAND}, 2 containers in place of 1, is created"),
        ((), None, 0, "keep"),
        ((ONE,), EARLIER, 0, "recreate: 1 containers in place of 0"),
    ],
)
def test_all_containers_of_a_service_are_judged(
    found: tuple[Container, ...], known: ManagedContainer | None, count: int, expected: str
) -> None:
    records = {"web": known} if known else {}
    seen = facts({each.service: each for each in found}, records, {"web": target(count=count)})
    made = plan(PRODUCT, Release(NEW, NEW, {}), {"web": image()}, replace(seen, replicas={"web": found}))
    (step,) = made.steps
    assert f"{step.action}{': ' if step.reasons else ''}{', '.join(step.reasons)}" == expected
    assert step.containers == count


def test_the_plan_tells_how_many() -> None:
    seen = facts({}, {}, {"web": target(count=2)})
    made = plan(PRODUCT, Release(NEW, NEW, {}), {"web": image(tag=OLD)}, seen)
    assert "  recreate web (no container); pulls; 2 containers" in plain.show(steps.show(made))


def test_only_what_runs_on_has_restarts_from_before() -> None:
    """The engine counts from 0 again where a container is started."""
    ran, ended = replace(ONE, restarts=3), replace(ENDED, restarts=5)
    assert actions.earlier_restarts((ran, ended)) == {"web-1": 3}
    for restarts, verdict in ((3, "good"), (4, "failed")):
        seen = replace(ran, restarts=restarts)
        forgiven = actions.earlier_restarts((ran,))[ran.id]
        assert health_gate.judge(ServiceKind.BACKING, seen, 9, forgiven).verdict == verdict
