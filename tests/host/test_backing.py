"""What a deploy does with the services that the manifest does not build, by what runs of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.planning import backing, backing_config, capacity
from bakehouse.host.planning.facts import Container, Facts, Shared
from bakehouse.host.planning.planner import plan
from bakehouse.host.state.history_entry import Action
from bakehouse.model.service import ServiceKind
from bakehouse.release import Release

from .database import DB, IMAGE, Database, database, known, seen
from .refusal import refusal
from .shop import CONFIGURED, NEW, PRODUCT, B, image, noted, plan_of, recorded, step, target

RELEASE = Release(NEW, NEW, {})
OTHER = replace(CONFIGURED, configuration="d")


def told(now: Facts, *wanted: str, jobs: bool = True) -> str:
    made = plan(PRODUCT, RELEASE, {"web": image()}, now)
    *others, last = backing.joined(made, now, wanted, jobs).steps
    assert last.service == "web"
    if not others:
        return "nothing"
    (first,) = others
    return f"{first.action}: {', '.join(first.reasons)}{'; pulls' if first.pull else ''}".removesuffix(": ")


SEED = database("db", ServiceKind.JOB)
CHANGED = DB.wanting(fingerprint=OTHER)
OTHER_FILES = DB.wanting(fingerprint=replace(CONFIGURED, files="g"))
# as a later version defines it, which is not comparable
REDEFINED = DB.wanting(fingerprint=replace(OTHER, definition=CONFIGURED.definition + 1))


@pytest.mark.compose_row(
    "service without an entry, such as a database",
    group="Services without an entry in the manifest",
    render="—",
    deploy=(
        "starts it if it does not run, before what needs it, and waits for it; replaces it only after what "
        "it uses, and never removes it. One that runs is left alone; if its check has not passed since its "
        "start, it is waited for"
    ),
    rollback="starts only what its services need",
)
@pytest.mark.compose_row(
    "service without an entry: ends, and is awaited (`service_completed_successfully`)",
    group="Services without an entry in the manifest",
    render="—",
    deploy="starts it once, and waits for its end if it runs; after exit code 0 it is done",
    rollback="does not start it again",
)
@pytest.mark.parametrize(
    ("service", "runs", "expected"),
    [
        (DB, None, "start: not there; pulls"),
        (DB, seen(), "nothing"),
        (DB, seen(status="exited"), "start: is exited"),
        (DB, seen(status="exited", exit_code=1), "start: is exited"),
        (DB, seen(status="created"), "start: is created"),
        (DB, seen(status="dead"), "start: is dead"),
        # nothing to start, and told
        (DB, seen(status="paused"), "keep: is paused"),
        (DB, seen(status="restarting"), "keep: is restarting"),
        (DB, seen(health="unhealthy"), "keep: is unhealthy"),
        # what differs is told, and never applied
        (CHANGED, seen(), "keep: configuration"),
        (CHANGED, seen(id="db-2"), "nothing"),
        (DB, seen(image="postgres:15"), "keep: image"),
        (database(image=""), seen(image="shop-db"), "nothing"),
        (CHANGED, seen(status="exited"), "start: is exited"),
        (REDEFINED, seen(), "nothing"),
        # what others await until it has ended
        (SEED, None, "start: not there; pulls"),
        (SEED, seen(status="exited"), "nothing"),
        (SEED, seen(status="exited", exit_code=1), "start: exited with code 1"),
        (SEED, seen(status="paused"), "keep: is paused"),
    ],
)
def test_a_step(service: Database, runs: Container | None, expected: str) -> None:
    now = known(service, runs)
    assert told(now, "db") == expected
    # one that is not asked for is only looked at
    keeps = expected.replace("start:", "keep:").removesuffix("; pulls")
    assert told(now) == keeps
    assert told(now, "db", jobs=False) == (keeps if service is SEED else expected)


@pytest.mark.compose_row("service without an entry, such as a database")
@pytest.mark.compose_row("service without an entry: ends, and is awaited (`service_completed_successfully`)")
@pytest.mark.parametrize(
    ("service", "runs", "expected", "unasked"),
    [
        (DB, seen(health="starting"), "start: is starting", "nothing"),
        (CHANGED, seen(health="starting"), "start: is starting", "keep: configuration"),
        (SEED, seen(), "start: still runs", "nothing"),
        (SEED, seen(status="restarting"), "start: still runs", "keep: is restarting"),
    ],
)
def test_one_that_was_just_started_is_awaited(
    service: Database, runs: Container, expected: str, unasked: str
) -> None:
    """By a killed run, by a person or by the engine after a reboot: what needs it is not replaced before."""
    now = known(service, runs, shared={"web": Shared(joins=frozenset({"db"}))})
    assert told(now, "db") == expected
    assert told(now) == unasked
    assert told(now, "db", jobs=False) == (unasked if service is SEED else expected)
    made = plan(PRODUCT, RELEASE, {"web": image()}, now)
    waits, web = backing.joined(made, now, ["db"], True).steps
    # it is not started again, so what uses its network goes on
    assert (waits.container, waits.pull, web.action) == ("db-1", None, Action.KEEP)
    limited = replace(now, others={"db": service.wanting(memory=500).target})
    # its memory is taken already
    assert capacity.memory_level(plan_of(waits), limited, 1000).least == 1000


@pytest.mark.compose_row("service without an entry, such as a database")
@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((seen(), seen(id="db-2")), "nothing"),
        ((seen(status="exited"), seen(id="db-2")), "start: is exited"),
        ((seen(), seen(id="db-2", health="starting")), "start: is starting"),
        # for one that failed nobody waits
        ((seen(health="unhealthy"), seen(id="db-2", health="starting")), "keep: is unhealthy"),
        ((seen(),), "start: 1 containers in place of 2; pulls"),
        # more than the file wants are somebody's, and left alone
        ((seen(), seen(id="db-2"), seen(id="db-3")), "nothing"),
    ],
)
def test_all_containers_count(runs: tuple[Container, ...], expected: str) -> None:
    notes = {"db": noted(others=("db-2", "db-3"))}
    assert told(known(DB.wanting(count=2), *runs, noted=notes), "db") == expected


def test_one_that_uses_what_is_replaced_is_replaced_too() -> None:
    """Both ways: with something of ours, and something of ours with what is started."""
    uses = {"db": Shared(joins=frozenset({"web"}))}
    now = known(DB, seen(), targets={"web": target("web")}, shared=uses)
    made = plan(PRODUCT, RELEASE, {"web": image(digest=B)}, now)
    steps = backing.joined(made, now, ["db"], True).steps
    assert [(each.service, each.action) for each in steps] == [("web", "recreate"), ("db", "recreate")]
    # one that ended with it could not be started again as it is
    now = replace(now, containers={**now.containers, "db": seen(status="exited")}, replicas={})
    made = plan(PRODUCT, RELEASE, {"web": image(digest=B)}, now)
    for wanted, last in ((["db"], "recreate"), ([], "keep")):
        steps = backing.joined(made, now, wanted, True).steps
        assert [(each.service, each.action) for each in steps] == [("web", "recreate"), ("db", last)]
    now = known(DB, seen(status="exited"), shared={"web": Shared(joins=frozenset({"db"}))})
    steps = backing.joined(plan(PRODUCT, RELEASE, {"web": image()}, now), now, ["db"], True).steps
    assert [(each.service, each.action) for each in steps] == [("db", "start"), ("web", "restart")]


def test_an_image_that_is_here_is_not_pulled() -> None:
    assert told(known(DB, None, local=frozenset({IMAGE})), "db") == "start: not there"


def test_services_are_in_one_order() -> None:
    now = known(
        DB,
        None,
        targets={"api": target("api", "db"), "web": target("web", "cache")},
        others={"db": DB.target, "cache": database("cache").wanting(after=("api",)).target},
        backing={"db": DB.service, "cache": DB.service},
    )
    made = plan(PRODUCT, RELEASE, {"web": image(), "api": image("api")}, now)
    assert [step.service for step in backing.joined(made, now, (), True).steps] == [
        "db",
        "api",
        "cache",
        "web",
    ]
    assert set(made.services) == {"web", "api"}


def test_what_a_part_of_a_deploy_needs() -> None:
    targets = {
        "web": target("web", "api"),
        "api": target("api", "db"),
        "db": DB.target,
        "mail": target("mail"),
    }
    assert backing.needed(targets, ["web"]) == {"api", "db"}
    assert backing.needed(targets, ["api", "mail", "gone"]) == {"db"}
    assert backing.needed({"a": target("a", "b"), "b": target("b", "a")}, ["a"]) == {"a", "b"}


@pytest.mark.compose_row(
    "service without an entry: `build`, and no image that can be pulled",
    group="Services without an entry in the manifest",
    render="—",
    deploy="*refused* if it does not run: a deploy builds nothing",
    rollback="—",
)
@pytest.mark.parametrize(
    ("service", "runs", "local", "why"),
    [
        (DB, None, False, None),
        (database(image="", pullable=False, built=True), None, False, "it has no `image`"),
        (database(pullable=False, built=True), None, False, "postgres:16 cannot be pulled"),
        (database(pullable=False, built=True), None, True, None),
        # tried first, since the image may well be in a registry
        (database(built=True), None, False, None),
        (database(image="", pullable=False, built=True), seen(), False, None),
        (database(image="", pullable=False, built=True), seen(status="exited"), False, None),
    ],
)
def test_what_only_a_build_could_start_is_refused(
    service: Database, runs: Container | None, local: bool, why: str | None
) -> None:
    now = known(service, runs, local=frozenset({IMAGE} if local else ()))
    made = backing.joined(plan(PRODUCT, RELEASE, {"web": image()}, now), now, ["db"], True)
    expected = f"db is not running, {why}, and a deploy builds nothing" if why else None
    assert refusal(lambda: backing.refuse_unbuilt(made, now)) == expected


@pytest.mark.compose_row(
    "service without an entry: another configuration",
    group="Services without an entry in the manifest",
    render="—",
    deploy="not applied: the plan and `status` have the command that applies it",
    rollback="the same",
)
@pytest.mark.parametrize(
    ("service", "runs", "notes"),
    [
        (DB, seen(), ()),
        (CHANGED, seen(), ("up -d",)),
        (OTHER_FILES, seen(), ("restart",)),
        # its start after the last good deploy has read what that left in the checkout
        (DB, seen(started=2.0), ()),
        (OTHER_FILES, seen(started=2.0), ("restart",)),
        (CHANGED, seen(started=2.0), ("up -d",)),
        (REDEFINED, seen(), ()),
        (CHANGED, seen(status="exited"), ()),
        (CHANGED, None, ()),
    ],
)
def test_a_change_comes_with_its_command(
    service: Database, runs: Container | None, notes: tuple[str, ...]
) -> None:
    expected = tuple(
        f"db: its configuration changed: to apply it, run: cd /srv/shop && docker compose {verb} --no-deps db"
        for verb in notes
    )
    assert backing.notes(PRODUCT, known(service, runs), plan_of(), Path("/srv/shop")) == expected
    # what is replaced anyway, with something that it uses, gets it
    anew = plan_of(step("db", Action.RECREATE))
    assert backing.notes(PRODUCT, known(service, runs), anew, Path("/srv/shop")) == ()


@pytest.mark.compose_row(
    "service without an entry: in `left_alone`",
    group="Services without an entry in the manifest",
    render="—",
    deploy=(
        "neither started nor looked at; the plan says if another service depends on it and it does not run. "
        "It is replaced only after what it uses"
    ),
    rollback="the same",
)
@pytest.mark.parametrize(
    ("runs", "note"),
    [
        (None, "db has no container and is in `left_alone`, but web depends on it"),
        (seen(status="exited"), "db is exited and is in `left_alone`, but web depends on it"),
        (seen(), None),
    ],
)
def test_a_dependency_that_is_left_alone(runs: Container | None, note: str | None) -> None:
    alone = replace(PRODUCT, left_alone=("db", "nobody-needs-it"))
    now = known(DB, runs, backing={})
    assert backing.notes(alone, now, plan_of(), Path("/srv")) == ((note,) if note else ())


@pytest.mark.parametrize("left_alone", [(), ("db",)])
@pytest.mark.parametrize("in_file", [True, False])
def test_what_the_manifest_had_before_is_removed_only_with_its_service(
    left_alone: tuple[str, ...], in_file: bool
) -> None:
    now = known(DB, seen(), recorded={"web": recorded(), "db": recorded("db")})
    now = now if in_file else replace(now, others={}, backing={})
    made = plan(replace(PRODUCT, left_alone=left_alone), RELEASE, {"web": image()}, now)
    removed = [step.service for step in made.steps if step.action is Action.REMOVE]
    assert removed == ([] if in_file or left_alone else ["db"])


FILE: dict[str, Any] = {
    "web": {"image": "w", "depends_on": {"db": {"condition": "service_started"}}},
    "api": {"image": "a", "depends_on": {"seed": {"condition": "service_completed_successfully"}}},
    "migrate": {"image": "m"},
    "db": {"image": IMAGE, "platform": "linux/amd64"},
    "seed": {"image": IMAGE, "pull_policy": "always", "deploy": {"replicas": 1}},
    "own": {"build": {"context": "."}},
    "tagged": {"build": {"context": "."}, "image": "shop-tagged"},
    "local": {"image": "shop-local", "pull_policy": "never"},
    "rebuilt": {"image": "shop-rebuilt", "build": {"context": "."}, "pull_policy": "build"},
    "adminer": {"image": "adminer"},
    "off": {"image": "off", "deploy": {"replicas": 0}},
    "none": {"image": "none", "scale": 0},
    "model": {"provider": {"type": "model"}},
}


def test_the_backing_services_of_a_file() -> None:
    services = backing_config.others(FILE, PRODUCT)
    others = {each.key: replace(DB.target, service=each) for each in services}
    for key in ("off", "none"):
        others[key] = replace(others[key], count=0)
    found = backing_config.read(FILE, replace(PRODUCT, left_alone=("adminer",)), others)
    assert others.keys() == FILE.keys() - {"web", "api", "migrate"}
    assert {key: others[key].service.kind.value for key in found} == {
        "db": "backing",
        "seed": "job",
        "own": "backing",
        "tagged": "backing",
        "local": "backing",
        "rebuilt": "backing",
    }
    assert {key for key, each in found.items() if each.pullable} == {"db", "seed", "tagged"}
    assert {key for key, each in found.items() if each.built} == {"own", "tagged", "rebuilt"}
    assert (found["db"].platform, others["db"].service.image) == ("linux/amd64", IMAGE)
    assert others["own"].service.image == ""
