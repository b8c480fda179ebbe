"""The steps of services that stop working when another is replaced, or ask to be restarted with it."""

from typing import Any

import pytest

from bakehouse.host.planning import followers, namespaces
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Facts, Shared
from bakehouse.host.planning.planner import plan
from bakehouse.host.state.history_entry import Action
from bakehouse.release import Release

from .shop import NEW, PRODUCT, A, B, container, facts, image, recorded, step, target

LONE = target("lone")
RUNS = {name: container(name) for name in ("api", "web", "lone")}


def known(**changes: Any) -> Facts:
    """Web and api are managed, lone is not; all run."""
    of = facts(RUNS, {"api": recorded("api"), "web": recorded()}, {"api": target("api"), "web": target()})
    return Facts(
        **{**{name: getattr(of, name) for name in of.__slots__}, "others": {"lone": LONE}, **changes}
    )


def told(steps: tuple[ServiceStep, ...]) -> list[str]:
    return [f"{each.action} {each.service}: {', '.join(each.reasons)}" for each in steps]


def joins(*names: str) -> Shared:
    return Shared(joins=frozenset(names))


ANEW, AGAIN = step("api", Action.RECREATE), step("api", Action.RESTART, reasons=("mounted files",))
ENDED = {**RUNS, "lone": container("lone", status="exited")}
NEVER = container("lone", status="created")
KILLED = {**RUNS, "lone": container("lone", status="exited", exit_code=137)}


@pytest.mark.compose_row(
    "dependency with `restart: true`",
    group="Order and dependencies",
    keys=("services.depends_on.restart",),
    render="stays",
    deploy="restarts the service after what it depends on was replaced (`restarts with …`)",
    rollback="the same",
)
@pytest.mark.compose_row(
    "volumes of another container",
    group="Namespaces",
    keys=("services.volumes_from",),
    render="stays",
    deploy="recreates the service after the other one was recreated (`uses the volumes of …`)",
    rollback="the same",
)
@pytest.mark.compose_row(
    "namespace of another container (`service:…`, `container:…`)",
    group="Namespaces",
    keys=(
        "services.network_mode",
        "services.pid",
        "services.ipc",
    ),
    render="stays",
    deploy=(
        "recreates or restarts the service after the other one (`uses the namespaces of …`), also one "
        "without an entry in the manifest"
    ),
    rollback="the same",
)
@pytest.mark.parametrize(
    ("first", "changes", "expected"),
    [
        (ANEW, {}, []),
        (ANEW, {"shared": {"lone": joins("api")}}, ["recreate lone: uses the namespaces of api"]),
        (AGAIN, {"shared": {"lone": joins("api")}}, ["restart lone: uses the namespaces of api"]),
        (AGAIN, {"shared": {"lone": Shared(mounts=frozenset({"api"}))}}, []),
        (
            ANEW,
            {"shared": {"web": Shared(mounts=frozenset({"api"}))}},
            ["recreate web: uses the volumes of api"],
        ),
        (ANEW, {"follows": {"web": frozenset({"api"})}}, ["restart web: restarts with api"]),
        # the one that is dead without it is recreated, though its dependency asks for a restart alone
        (
            ANEW,
            {"follows": {"web": frozenset({"api"})}, "shared": {"web": joins("api")}},
            ["recreate web: uses the namespaces of api"],
        ),
        # one after the other
        (
            ANEW,
            {"shared": {"lone": joins("web"), "web": joins("api")}},
            ["recreate web: uses the namespaces of api", "recreate lone: uses the namespaces of web"],
        ),
        (ANEW, {"shared": {"lone": joins("api")}, "containers": ENDED}, []),
        (
            ANEW,
            {"shared": {"lone": joins("api")}, "containers": KILLED},
            ["recreate lone: uses the namespaces of api"],
        ),
        # nobody knows how to make it
        (ANEW, {"shared": {"lone": joins("api")}, "others": {}}, []),
    ],
)
def test_followers_come_after_what_they_follow(
    first: ServiceStep, changes: dict[str, Any], expected: list[str]
) -> None:
    assert told(followers.extended([first], known(**changes)))[1:] == expected


STARTS = step("lone", Action.START, reasons=("is exited",), container="lone-1")


@pytest.mark.compose_row("namespace of another container (`service:…`, `container:…`)")
@pytest.mark.parametrize(
    ("first", "changes", "expected"),
    [
        # the engine would have to join a container that is gone
        (
            ANEW,
            {"shared": {"lone": joins("api")}},
            ["recreate api: image", "recreate lone: is exited, uses the namespaces of api"],
        ),
        (
            step("api", Action.KEEP),
            {"shared": {"lone": Shared(lost=True)}},
            [f"recreate lone: is exited, {followers.LOST}"],
        ),
        (
            ANEW,
            {"shared": {"lone": joins("api")}, "containers": {**RUNS, "lone": NEVER}},
            ["recreate api: image", "recreate lone: is exited, uses the namespaces of api"],
        ),
        # what uses it in its turn is made anew, too
        (
            ANEW,
            {"shared": {"lone": joins("api"), "web": joins("lone")}},
            [
                "recreate api: image",
                "recreate lone: is exited, uses the namespaces of api",
                "recreate web: uses the namespaces of lone",
            ],
        ),
        # to start it is enough
        (
            AGAIN,
            {"shared": {"lone": joins("api")}},
            ["restart api: mounted files", "start lone: is exited"],
        ),
        (
            ANEW,
            {"follows": {"lone": frozenset({"api"})}},
            ["recreate api: image", "start lone: is exited"],
        ),
    ],
)
def test_one_that_is_to_start_is_made_anew_where_it_cannot_start(
    first: ServiceStep, changes: dict[str, Any], expected: list[str]
) -> None:
    found = followers.extended([STARTS, first], known(**{"containers": ENDED, **changes}))
    assert told(tuple(each for each in found if each.action is not Action.KEEP)) == expected


@pytest.mark.compose_row("namespace of another container (`service:…`, `container:…`)")
def test_one_whose_container_is_gone_is_repaired() -> None:
    found = known(shared={"lone": Shared(lost=True)})
    made = plan(PRODUCT, Release(NEW, NEW, {}), {"api": image("api"), "web": image()}, found)
    assert told(made.changes) == [f"recreate lone: {followers.LOST}"]
    # it is no service of the release: neither pinned nor put back by an image
    assert sorted(made.services) == ["api", "web"]


def test_a_service_that_was_not_asked_for_follows_too() -> None:
    found = known(shared={"web": joins("api")})
    services = {"api": image("api", digest=B), "web": image()}
    made = plan(PRODUCT, Release(NEW, NEW, {}), services, found, frozenset({"api"}))
    assert told(made.changes) == ["recreate api: image", "recreate web: uses the namespaces of api"]
    assert made.services["web"].digest == A


@pytest.mark.compose_row("volumes of another container")
def test_who_uses_whom() -> None:
    api, web = container("api", name="shop-api-1"), container(joins=("api-1", "elsewhere"))
    lone = container("lone", joins=("gone",), mounts=("shop-api-1",))
    assert namespaces.strange([api, web, lone]) == {"elsewhere", "gone"}
    assert namespaces.shared([api, web, lone], ["elsewhere"]) == {
        "web": joins("api"),
        "lone": Shared(mounts=frozenset({"api"}), lost=True),
    }


@pytest.mark.compose_row("dependency with `restart: true`")
def test_which_dependencies_restart() -> None:
    api = {"condition": "service_started", "restart": True}
    services = {"web": {"depends_on": {"api": api, "db": {"condition": "service_started"}}}, "db": {}}
    assert namespaces.restarted_with(services) == {"web": frozenset({"api"})}
