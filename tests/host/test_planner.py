"""The specification of a deploy: what runs, what we noted of it and what is wanted in; what is done, and why.

A row's service runs image A under the tag OLD, we started it and noted its configuration, and the release NEW
wants the same image and configuration; but for what the row says.
"""

from dataclasses import replace
from typing import Any

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host.planning.comparison import differences, has_image
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.planning.planner import ordered, plan, wanted
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage, Fingerprint, ManagedContainer
from bakehouse.model.service import ServiceConfig
from bakehouse.release import Release

from .shop import (
    API,
    CONFIGURED,
    MIGRATE,
    NEW,
    OLD,
    PRODUCT,
    WEB,
    A,
    B,
    C,
    container,
    facts,
    image,
    recorded,
    step,
    target,
)

RELEASE = Release(NEW, NEW, {"api": A, "migrate": A, "web": A})
SAME, OTHER = image(), image(digest=B)
RUNS, NOTED, WANTED = container(), recorded(), target()
HAND = "not started by bakehouse"


def configured(service: str = "web", **changes: Any) -> ServiceTarget:
    """A service that is wanted with another configuration."""
    return target(service, fingerprint=replace(CONFIGURED, **changes))


def environment(**changes: str) -> ServiceTarget:
    """A service that is wanted with more or other variables."""
    return configured(environment={**CONFIGURED.environment, **changes})


def named(name: str) -> Container:
    """A container that was started by another name of the image."""
    return container(image=name)


# What runs.
SEVERAL = container(digest=C, digests=(C, A))
UNNAMED, NO_IMAGE = container(digest="sha256:1d"), container(digest="", tags=())
HAND_MADE, ENDED = container(id="web-2"), container(status="exited")
LOST, MOVED = container(tags=()), container(tags=(f"{WEB}:{NEW}",))
BY_DIGEST, NO_TAG, BY_ID = named(f"{WEB}@{A}"), named(WEB), named("sha256:1d")
OTHER_HOST = named(f"old.example.com/shop/shop-web:{OLD}")
OTHER_PORT = named(f"{WEB.replace(':3000', '')}:{OLD}")
# What we noted.
OF_0_1, OF_C, OF_ANOTHER = recorded(digest=""), recorded(digest=C), recorded(container="web-0")
# What is wanted.
FILES, CONFIGURATION = configured(files="g"), configured(configuration="d")
CHANGED, MORE = environment(PORT="q"), environment(COLOUR="r")
OLD_RECORD = replace(NOTED, fingerprint=replace(CONFIGURED, given=None))
NEW_RECORD = replace(NOTED, fingerprint=replace(CONFIGURED, given={"HUSH": "h"}))
SECRET, SAME_SECRET = configured(given={"HUSH": "i"}), configured(given={"HUSH": "h"})
FEWER = configured(environment={"PORT": "p"})
ALL = configured(environment={"PORT": "q", "MODE": "m"}, files="g", configuration="d")

Row = tuple[str, Container | None, ManagedContainer | None, ServiceTarget, DeployedImage, str]

SERVICE: list[Row] = [
    ("nothing changed", RUNS, NOTED, WANTED, SAME, "keep"),
    ("never deployed", None, None, WANTED, SAME, "recreate: not there"),
    ("somebody removed it", None, NOTED, WANTED, SAME, "recreate: not there"),
    # the image
    ("another image", RUNS, NOTED, WANTED, OTHER, "recreate: image"),
    ("several digests, one is wanted", SEVERAL, OF_C, WANTED, SAME, "keep"),
    ("several digests, none is wanted", SEVERAL, OF_C, WANTED, OTHER, "recreate: image"),
    ("a digest by our record alone", UNNAMED, NOTED, WANTED, SAME, "keep"),
    (
        "a digest by our record of another container",
        UNNAMED,
        OF_ANOTHER,
        WANTED,
        SAME,
        f"recreate: image, {HAND}",
    ),
    ("a digest by nobody", UNNAMED, None, WANTED, SAME, f"recreate: image, {HAND}"),
    ("a record of 0.1", RUNS, OF_0_1, WANTED, SAME, "keep"),
    ("a record of 0.1, and a digest by nobody", UNNAMED, OF_0_1, WANTED, SAME, "recreate: image"),
    ("the engine does not know its image", NO_IMAGE, NOTED, WANTED, OTHER, "recreate: image"),
    # the image's name
    ("somebody removed the name", LOST, NOTED, WANTED, SAME, "keep"),
    ("the image has another name now", MOVED, NOTED, WANTED, SAME, "keep"),
    ("started by digest", BY_DIGEST, NOTED, WANTED, SAME, "keep"),
    ("started without tag", NO_TAG, NOTED, WANTED, SAME, "keep"),
    ("started by id", BY_ID, NOTED, WANTED, SAME, "recreate: image"),
    ("another registry's name", OTHER_HOST, NOTED, WANTED, SAME, "recreate: image"),
    ("the name at another port", OTHER_PORT, NOTED, WANTED, SAME, "recreate: image"),
    # who started it
    ("started by hand", RUNS, None, WANTED, SAME, f"recreate: {HAND}"),
    ("made anew by hand", HAND_MADE, NOTED, WANTED, SAME, f"recreate: {HAND}"),
    ("made anew by hand, and all differs", HAND_MADE, NOTED, ALL, OTHER, f"recreate: image, {HAND}"),
    # its configuration
    ("a variable differs", RUNS, NOTED, CHANGED, SAME, "recreate: environment PORT"),
    ("a variable more", RUNS, NOTED, MORE, SAME, "recreate: environment COLOUR"),
    ("a variable less", RUNS, NOTED, FEWER, SAME, "recreate: environment MODE"),
    ("a secret's variable differs", RUNS, NEW_RECORD, SECRET, SAME, "recreate: environment HUSH"),
    ("a secret's variable is the same", RUNS, NEW_RECORD, SAME_SECRET, SAME, "keep"),
    ("an earlier build did not look at a secret's variable", RUNS, OLD_RECORD, SECRET, SAME, "keep"),
    ("the rest differs", RUNS, NOTED, CONFIGURATION, SAME, "recreate: configuration"),
    ("mounted files differ", RUNS, NOTED, FILES, SAME, "restart: mounted files"),
    ("files and image differ", RUNS, NOTED, FILES, OTHER, "recreate: image, mounted files"),
    ("all differs", RUNS, NOTED, ALL, SAME, "recreate: environment PORT, configuration, mounted files"),
    # whether it runs
    ("it ended", ENDED, NOTED, WANTED, SAME, "recreate: is exited"),
    ("it never began", container(status="created"), NOTED, WANTED, SAME, "recreate: is created"),
    ("it is paused", container(status="paused"), NOTED, WANTED, SAME, "recreate: is paused"),
    ("it ended, and files differ", ENDED, NOTED, FILES, SAME, "recreate: mounted files, is exited"),
    ("it is ill, which is no change", container(health="unhealthy"), NOTED, WANTED, SAME, "keep"),
]

RAN, RAN_NOTED, JOB = container("migrate", status="exited"), recorded("migrate"), target("migrate")
RUNNING_JOB = container("migrate")
JOB_FILES, JOB_ELSE = configured("migrate", files="g"), configured("migrate", configuration="d")
JOB_SAME, JOB_OTHER = image("migrate"), image("migrate", digest=B)
JOBS: list[Row] = [
    ("a job that ran", RAN, RAN_NOTED, JOB, JOB_SAME, "keep"),
    ("a job that still runs", RUNNING_JOB, RAN_NOTED, JOB, JOB_SAME, "keep"),
    ("a job that never ran", None, None, JOB, JOB_SAME, "job: not there"),
    ("a job of another image", RAN, RAN_NOTED, JOB, JOB_OTHER, "job: image"),
    ("a job that a hand ran", RAN, None, JOB, JOB_SAME, f"job: {HAND}"),
    ("a job configured otherwise", RAN, RAN_NOTED, JOB_ELSE, JOB_SAME, "job: configuration"),
    ("a job of other files", RAN, RAN_NOTED, JOB_FILES, JOB_SAME, "job: mounted files"),
]


def told(step: ServiceStep) -> str:
    """What is done, and why."""
    return f"{step.action}: {', '.join(step.reasons)}".removesuffix(": ")


def only_step(row: Row, jobs: bool = True) -> ServiceStep:
    """The one step of a plan for the one service of a row."""
    _, runs, noted, wants, served, _ = row
    key = wants.service.key
    now = facts({key: runs} if runs else {}, {key: noted} if noted else {}, {key: wants})
    (found,) = plan(PRODUCT, RELEASE, {key: served}, now, jobs=jobs).steps
    return found


@pytest.mark.compose_row(
    "change of a service's configuration",
    group="How a change acts",
    render="writes only what the manifest gives",
    deploy="recreates the service; the plan names `configuration`, or the variable that differs",
    rollback="the same, with the older release's configuration; a job is not run again",
)
@pytest.mark.compose_row("image")
@pytest.mark.parametrize("row", [*SERVICE, *JOBS], ids=lambda row: row[0])
def test_what_is_done_and_why(row: Row) -> None:
    assert told(only_step(row)) == row[-1]


@pytest.mark.compose_row("change of a service's configuration")
@pytest.mark.parametrize("row", SERVICE, ids=lambda row: row[0])
def test_the_way_back_does_the_same_to_a_service(row: Row) -> None:
    assert only_step(row, jobs=False) == only_step(row)


@pytest.mark.compose_row("change of a service's configuration")
@pytest.mark.parametrize("row", JOBS, ids=lambda row: row[0])
def test_the_way_back_runs_no_job_and_says_what_differs(row: Row) -> None:
    found = only_step(row, jobs=False)
    assert told(found) == row[-1].replace("job:", "keep:")
    assert found.pull is None


# What it runs afterwards, by which name; what must be pulled for it; and the container that it has now.
AFTER = {
    "nothing changed": (f"{WEB}:{OLD}", A, None, "web-1"),
    "never deployed": (f"{WEB}:{NEW}", A, f"{WEB}@{A}", None),
    "another image": (f"{WEB}:{NEW}", B, f"{WEB}@{B}", "web-1"),
    "several digests, one is wanted": (f"{WEB}:{OLD}", A, None, "web-1"),
    "a digest by our record alone": (f"{WEB}:{OLD}", A, None, "web-1"),
    "somebody removed the name": (f"{WEB}:{OLD}", A, None, "web-1"),
    "another registry's name": (f"{WEB}:{NEW}", A, f"{WEB}@{A}", "web-1"),
    "made anew by hand": (f"{WEB}:{NEW}", A, f"{WEB}@{A}", "web-2"),
    "a variable differs": (f"{WEB}:{OLD}", A, None, "web-1"),
    "mounted files differ": (f"{WEB}:{OLD}", A, None, "web-1"),
    "it ended": (f"{WEB}:{OLD}", A, None, "web-1"),
    "a job that ran": (f"{MIGRATE}:{OLD}", A, None, "migrate-1"),
    "a job that never ran": (f"{MIGRATE}:{NEW}", A, f"{MIGRATE}@{A}", None),
    "a job of another image": (f"{MIGRATE}:{NEW}", B, f"{MIGRATE}@{B}", "migrate-1"),
    "a job configured otherwise": (f"{MIGRATE}:{OLD}", A, None, "migrate-1"),
}


@pytest.mark.parametrize("name", AFTER)
def test_what_it_runs_afterwards(name: str) -> None:
    """A container that stays of its image keeps the tag that it runs: Compose makes it anew for another."""
    (row,) = (each for each in (*SERVICE, *JOBS) if each[0] == name)
    found = only_step(row)
    assert (found.image, found.digest, found.pull, found.container) == AFTER[name]


def test_a_job_on_the_way_back_stays_of_the_image_that_it_ran() -> None:
    (row,) = (each for each in JOBS if each[0] == "a job of another image")
    found = only_step(row, jobs=False)
    assert (found.image, found.digest) == (f"{MIGRATE}:{OLD}", A)


def shop(**containers: Container) -> Facts:
    """Both services as they are wanted; what runs is as we noted it, unless it is given."""
    both = {"api": container("api"), "web": RUNS, **containers}
    return facts(both, {"api": recorded("api"), "web": NOTED}, {"api": target("api"), "web": WANTED})


def asked(now: Facts, *only: str, web: DeployedImage = SAME, api: DeployedImage | None = None) -> DeployPlan:
    services = {"api": api or image("api"), "web": web}
    return plan(PRODUCT, RELEASE, services, now, frozenset(only))


NO_API = facts({"web": RUNS}, {"web": NOTED}, {"api": target("api"), "web": WANTED})


@pytest.mark.parametrize(
    ("now", "api", "runs"),
    [
        (shop(), image("api"), (f"{API}:{OLD}", A)),
        (shop(), image("api", digest=B), (f"{API}:{OLD}", A)),
        (shop(api=container("api", id="api-2")), image("api", digest=B), (f"{API}:{OLD}", A)),
        (shop(api=container("api", status="exited")), image("api"), (f"{API}:{OLD}", A)),
        (shop(api=container("api", image="busybox", digest=C)), image("api"), ("busybox", C)),
        (shop(api=container("api", digest="sha256:1d")), image("api"), (f"{API}:{OLD}", A)),
        (
            shop(api=container("api", id="api-2", digest="sha256:1d")),
            image("api"),
            (f"{API}:{OLD}", "sha256:1d"),
        ),
        (NO_API, image("api"), (f"{API}:{NEW}", A)),
    ],
    ids=[
        "unchanged",
        "another image",
        "started by hand",
        "ended",
        "of another name",
        "known by our record alone",
        "known by nobody",
        "not there",
    ],
)
def test_a_service_that_is_not_asked_for_stays_whatever_it_is(
    now: Facts, api: DeployedImage, runs: tuple[str, str]
) -> None:
    found = asked(now, "web", web=OTHER, api=api)
    assert [told(each) for each in found.steps] == ["keep: not asked for", "recreate: image"]
    assert found.services == {"api": DeployedImage(*runs), "web": OTHER}


@pytest.mark.parametrize(
    ("api", "why"),
    [
        (configured("api", environment={"PORT": "q", "MODE": "m"}), "environment PORT"),
        (configured("api", configuration="d"), "configuration"),
        (configured("api", files="g"), "mounted files"),
        (configured("api", environment={}, files="g"), "environment MODE, environment PORT, mounted files"),
    ],
)
def test_one_that_is_not_asked_for_but_would_change_with_the_checkout_is_refused(
    api: ServiceTarget, why: str
) -> None:
    now = replace(shop(), targets={"api": api, "web": WANTED})
    with pytest.raises(RefusedError) as refused:
        asked(now, "web")
    assert (refused.value.what, refused.value.hint) == (
        f"api would change too: {why}",
        "run it again without --service",
    )
    assert told(asked(now, "api", "web").steps[0]).endswith(f": {why}")


@pytest.mark.parametrize(
    ("runs", "noted", "steps"),
    [
        (RUNS, NOTED, ["remove: the release does not have it"]),
        (ENDED, NOTED, ["remove: the release does not have it"]),
        (HAND_MADE, NOTED, []),
        (RUNS, None, []),
        (None, NOTED, []),
    ],
    ids=["ours", "ours that ended", "made anew by hand", "never ours", "gone already"],
)
def test_a_service_that_the_release_dropped_goes_first_if_we_started_it(
    runs: Container | None, noted: ManagedContainer | None, steps: list[str]
) -> None:
    containers = {"api": container("api"), **({"web": runs} if runs else {})}
    records = {"api": recorded("api"), **({"web": noted} if noted else {})}
    now = facts(containers, records, {"api": target("api")})
    found = plan(PRODUCT, RELEASE, {"api": image("api")}, now)
    assert [told(each) for each in found.steps] == [*steps, "keep"]
    assert found.services.keys() == {"api"}
    assert [(each.service, each.container) for each in found.changes] == [("web", "web-1") for _ in steps]
    partly = plan(PRODUCT, RELEASE, {"api": image("api")}, now, frozenset({"api"}))
    assert [each.service for each in partly.steps] == ["api"]


def test_what_goes_goes_by_name() -> None:
    gone = ("b", "c", "a")
    now = facts({name: container(name) for name in gone}, {name: recorded(name) for name in gone}, {})
    assert [each.service for each in plan(PRODUCT, RELEASE, {}, now).steps] == ["a", "b", "c"]


def test_a_plan_says_whose_it_is_what_it_wants_and_where_the_checkout_was() -> None:
    found = asked(shop(), web=OTHER)
    assert (found.product, found.release, found.from_commit) == ("shop", RELEASE, OLD)
    assert [each.service for each in found.steps] == ["api", "web"]
    assert [each.service for each in found.changes] == ["web"]
    assert found.services == {"api": DeployedImage(f"{API}:{OLD}", A), "web": OTHER}


@pytest.mark.compose_row(
    "dependency",
    group="Order and dependencies",
    keys=(
        "services.depends_on.condition",
        "services.depends_on.required",
    ),
    render="stays",
    deploy="replaces a service after what it depends on; a change of it alone changes nothing",
    rollback="the same order",
)
@pytest.mark.parametrize(
    ("after", "order"),
    [
        ({"a": (), "b": (), "c": ()}, "abc"),
        ({"a": ("b", "db"), "b": ("c",), "c": ()}, "cba"),
        ({"c": (), "b": ("c",), "a": ("c",)}, "cab"),
        ({"a": ("db",)}, "a"),
        ({}, ""),
    ],
    ids=["by name", "a chain, and what is not ours", "two of one", "of what is not ours alone", "nothing"],
)
def test_order_of_dependencies(after: dict[str, tuple[str, ...]], order: str) -> None:
    targets = {name: target(name, *names) for name, names in after.items()}
    assert ordered(targets) == list(order)
    services = {name: image() for name in targets}
    made = plan(PRODUCT, RELEASE, services, facts({}, {}, targets))
    assert [each.service for each in made.steps] == list(order)


@pytest.mark.compose_row(
    "circle of dependencies",
    group="Order and dependencies",
    render="stays",
    deploy="*refused*, with the services in it",
    rollback="—",
)
@pytest.mark.parametrize("circle", [("a", "b"), ("a", "b", "c"), ("a",)])
def test_services_in_a_circle_are_refused_by_name(circle: tuple[str, ...]) -> None:
    following = (*circle[1:], circle[0])
    with pytest.raises(RefusedError, match="circular dependency between services: ") as refused:
        ordered({name: target(name, after) for name, after in zip(circle, following, strict=True)})
    assert set(circle) == set(refused.value.what.partition(": ")[2].split(" → "))


def test_what_a_release_has_each_service_run() -> None:
    found = wanted(PRODUCT, Release(NEW, f"{NEW}-r2", {"api": A, "migrate": B, "web": C, "unused": A}))
    assert found == {
        "api": DeployedImage(f"{API}:{NEW}-r2", A),
        "migrate": DeployedImage(f"{MIGRATE}:{NEW}-r2", B),
        "web": DeployedImage(f"{WEB}:{NEW}-r2", C),
    }


@pytest.mark.parametrize(
    ("images", "missing"),
    [({"api": A, "web": A}, "migrate"), ({"web": A}, "api, migrate"), ({}, "api, migrate, web")],
)
def test_half_a_release_is_refused(images: dict[str, str], missing: str) -> None:
    with pytest.raises(RefusedError) as refused:
        wanted(PRODUCT, Release(NEW, NEW, images))
    assert refused.value.what == f"release {NEW} has no image {missing}"
    assert refused.value.hint


def test_two_services_of_one_image_want_the_same() -> None:
    twice = replace(PRODUCT, services=tuple(ServiceConfig(key=key, image="web") for key in ("web", "worker")))
    found = wanted(twice, Release(NEW, NEW, {"web": A}))
    assert found == {"web": SAME, "worker": SAME}


TAKES_B = step("web", Action.RECREATE)
RESTARTS = step("web", Action.RESTART, digest=A, pull=None)


@pytest.mark.parametrize(
    ("before", "noted", "doing", "new", "has"),
    [
        (RUNS, NOTED, TAKES_B, container(digest=B), True),
        (RUNS, NOTED, TAKES_B, container(digest=C, digests=(C, B)), True),
        (RUNS, NOTED, TAKES_B, container(id="web-2"), False),
        (None, None, TAKES_B, container(digest=B), True),
        (None, None, TAKES_B, container(digest=""), False),
        (UNNAMED, NOTED, RESTARTS, container(id="web-2", digest="sha256:1d"), True),
        (UNNAMED, NOTED, RESTARTS, container(id="web-2", image_id="sha256:2d", digest="sha256:2d"), False),
        (UNNAMED, recorded(digest=B), RESTARTS, container(id="web-2", digest="sha256:1d"), False),
        (UNNAMED, None, RESTARTS, container(id="web-2", digest="sha256:1d"), False),
    ],
    ids=[
        "the digest",
        "one of its digests",
        "the image before",
        "there was none before",
        "nobody knows its digest",
        "the image before, which our record knows",
        "another image than our record knows",
        "our record knows the image by another digest",
        "neither engine nor record knows",
    ],
)
def test_whether_a_new_container_has_its_image(
    before: Container | None, noted: ManagedContainer | None, doing: ServiceStep, new: Container, has: bool
) -> None:
    now = facts({"web": before} if before else {}, {"web": noted} if noted else {}, {"web": WANTED})
    assert has_image(now, doing, new) is has


def test_differences_are_named_and_never_shown() -> None:
    was = Fingerprint({"A": "1", "B": "1", "C": "1"}, "1", "1")
    will = Fingerprint({"A": "1", "B": "2", "D": "1"}, "2", "1")
    assert list(differences(was, will)) == [
        "environment B",
        "environment C",
        "environment D",
        "mounted files",
    ]
    assert list(differences(was, was)) == []
