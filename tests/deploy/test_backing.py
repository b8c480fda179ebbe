"""The services that are made of no image of the repo: started in order, left alone, told if they are down."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.wait import until
from .aftermath import aftermath, before
from .calls import calls
from .fleet import COMPOSE, SERVICES, Fleet
from .marks import REAL
from .runs import ended, killed

pytestmark = REAL
RUN = "[sh, -c, \"trap 'exit 0' TERM; sleep 100000 & wait\"]"


def added(*services: str, web: str = "[api]") -> str:
    """The product's file with more services, before all others."""
    text = COMPOSE.replace("services:\n", "services:\n" + "".join(services), 1)
    return text.replace("depends_on: [api]", f"depends_on: {web}")


def service(name: str, command: str = RUN, **more: str) -> str:
    words = {"image": "busybox:1.37", "command": command, **more}
    return f"  {name}: {{{', '.join(f'{key}: {value}' for key, value in words.items())}}}\n"


def journal(shop: Fleet) -> Any:
    """The note of the run under way, or of one that was killed."""
    return json.loads((shop.state / "journal.json").read_text(encoding="utf-8"))


@pytest.fixture
def shop(fleet: Fleet) -> Iterator[Fleet]:
    yield fleet
    for key, id in fleet.containers().items():
        if key not in (*fleet.services_map, "db"):
            fleet.docker("rm", "--force", id)


@pytest.mark.compose_row("service without an entry, such as a database")
def test_a_database_that_is_down_is_told_and_started(shop: Fleet) -> None:
    """The container that was stopped, as it is; a new one, where there is none."""
    was = shop.containers()
    shop.docker("stop", "--time=1", was["db"])
    down = shop.call("status", "shop")
    assert (
        down.code == 1
        and "drift: is exited: run: bakehouse deploy shop, or add it to `left_alone` in the manifest"
        in down.out
    )
    (status,) = json.loads(shop.call("status", "shop", "--json").out)
    (row,) = (each for each in status["services"] if each["backing"])
    assert (row["name"], row["state"], row["image"]) == ("db", "exited", "busybox:1.37")
    assert shop.plan("deploy", "shop")["db"] == ("start", ["is exited"])
    assert "db started" in shop.good("deploy", "shop").out
    assert shop.containers() == was
    assert shop.container("db")["State"]["Running"]
    shop.docker("rm", "--force", was["db"])
    assert shop.call("status", "shop").code == 1
    plan = shop.plan("deploy", "shop")
    assert next(iter(plan)) == "db" and plan["db"] == ("start", ["not there"])
    shop.good("deploy", "shop")
    assert {**shop.containers(), "db": ""} == {**was, "db": ""}
    assert shop.container("db")["State"]["Running"]
    assert shop.good("status", "shop").code == 0
    last = shop.rows()[-1]
    assert [(each["service"], each["action"]) for each in last["backing"]] == [("db", "start")]
    assert "db" not in {each["service"] for each in last["plan"]}
    # a rollback starts what its services need, and nothing else
    shop.docker("stop", "--time=1", shop.containers()["db"])
    assert shop.plan("rollback", "shop")["db"] == ("start", ["is exited"])


@pytest.mark.compose_row("service without an entry: another configuration")
def test_a_change_of_its_configuration_is_told_and_left_to_the_user(shop: Fleet) -> None:
    was = shop.containers()
    shop.compose = COMPOSE.replace("${ZONE:-utc}", "cet")
    shop.release()
    assert shop.plan("deploy", "shop")["db"] == ("keep", ["environment ZONE"])
    run = f"cd {shop.checkout} && docker compose up -d --no-deps db"
    told = f"db: its configuration changed: to apply it, run: {run}"
    assert told in shop.good("deploy", "shop").err
    assert shop.containers() == was
    # until somebody does it, and no drift
    assert told in shop.good("deploy", "shop", "--dry-run").out
    assert told in shop.good("status", "shop").out
    shop.compose_by_hand("up", "-d", "--no-deps", "db")
    assert shop.containers()["db"] != was["db"]
    assert "db" not in shop.plan("deploy", "shop")
    assert told not in shop.good("status", "shop").out


@pytest.mark.compose_row("service without an entry: another configuration")
def test_a_change_of_a_mounted_file_is_told_until_the_container_has_read_it(shop: Fleet) -> None:
    shop.compose = added(service("cache", volumes='["./cache.conf:/cache.conf:ro"]'))
    shop.release({"cache.conf": "1\n"})
    shop.good("deploy", "shop")
    was = shop.containers()
    run = f"cd {shop.checkout} && docker compose restart --no-deps cache"
    told = f"cache: its configuration changed: to apply it, run: {run}"
    shop.release({"cache.conf": "2\n"})
    assert told in shop.good("deploy", "shop").err
    assert told in shop.good("status", "shop").out
    shop.compose_by_hand("restart", "--no-deps", "cache")
    assert shop.docker("exec", was["cache"], "cat", "/cache.conf") == "2"
    assert told not in shop.good("status", "shop").out
    assert "cache" not in shop.plan("deploy", "shop")
    # a further change is told again, and a start reads it, too
    shop.release({"cache.conf": "3\n"})
    assert shop.plan("deploy", "shop")["cache"] == ("keep", ["mounted files"])
    shop.docker("stop", "--time=1", was["cache"])
    shop.good("deploy", "shop")
    assert shop.docker("exec", was["cache"], "cat", "/cache.conf") == "3"
    assert told not in shop.good("status", "shop").out
    assert shop.containers() == was


# in CI the rule alone, on records: tests/host/test_backing_notes.py
@pytest.mark.soak
def test_a_release_that_fails_notes_nothing_that_it_did_not_start(shop: Fleet) -> None:
    """As for the first deploy of a build that takes notes: the database runs as before the release."""
    notes = shop.state / "backing.json"
    notes.unlink()
    was = before(shop)
    shop.compose = COMPOSE.replace("${ZONE:-utc}", "cet")
    shop.deploy_steps = {"smoke_after": "after.sh"}
    shop.release({"after.sh": "#!/bin/sh\nexit 1\n"}, web="ok unnoted")
    aftermath(shop, was, shop.call("deploy", "shop"), 4, "returned", "after.sh", swapped={"web"})
    assert not notes.exists()


@pytest.mark.compose_row("service without an entry: ends, and is awaited (`service_completed_successfully`)")
def test_one_that_a_killed_run_had_started_is_awaited(shop: Fleet) -> None:
    """Nothing that needs it is replaced before it has ended, and its failure is the deploy's."""
    was = before(shop)
    waits = "while ! test -e /data/go; do sleep 0.1; done; rm /data/go; exit 3"
    shop.compose = added(
        service("seed", f'[sh, -c, "{waits}"]', volumes='["data:/data"]'),
        web="{api: {condition: service_started}, seed: {condition: service_completed_successfully}}",
    )
    shop.release(web="ok after a seed")
    with calls(shop.folder, "--no-recreate seed", early=False) as held:
        killed(shop, held)
    left = shop.container("seed")
    assert left["State"]["Running"]
    assert shop.plan("resume", "shop")["seed"] == ("start", ["still runs"])
    first = journal(shop)
    assert first["step"] == "swap seed"
    caller = shop.start("resume", "shop")
    until(lambda: journal(shop)["run"] != first["run"] and journal(shop)["step"] == "swap seed")
    shop.docker("exec", was.containers["db"], "touch", "/data/go")
    done = ended(caller)
    assert shop.container("seed")["Id"] == left["Id"]
    shop.docker("rm", left["Id"])
    aftermath(shop, was, done, 4, "returned", "waiting (has not ended yet)", "seed exited with code 3")


def test_earlier_restarts_of_a_replica_do_not_fail_the_start_of_another(shop: Fleet) -> None:
    shop.compose = added(service("pair", scale="2", restart="always"))
    shop.release()
    words = [f"--filter=label=com.docker.compose.{each}" for each in (f"project={shop.name}", "service=pair")]
    try:
        shop.good("deploy", "shop")
        one, two = shop.docker("ps", "--all", "--quiet", *words).split()
        shop.docker("exec", "--detach", one, "kill", "1")
        until(
            lambda: shop.docker("inspect", "--format={{.RestartCount}} {{.State.Status}}", one) == "1 running"
        )
        shop.docker("stop", "--time=1", two)
        assert shop.plan("deploy", "shop")["pair"] == ("start", ["is exited"])
        shop.good("deploy", "shop")
        # the engine counts anew for the one that was started, so that its own restarts count
        assert shop.docker("inspect", "--format={{.RestartCount}} {{.State.Status}}", one, two).split(
            "\n"
        ) == [
            "1 running",
            "0 running",
        ]
    finally:
        shop.docker("rm", "--force", *shop.docker("ps", "--all", "--quiet", *words).split())


@pytest.mark.compose_row("service without an entry: ends, and is awaited (`service_completed_successfully`)")
def test_one_that_ends_is_done_where_others_await_it(shop: Fleet) -> None:
    shop.compose = added(
        service("seed", '[sh, -c, "echo seed >> /data/seeds"]', volumes='["data:/data"]', depends_on="[db]"),
        service("adminer", "[/none]"),
        service("off", scale="0"),
        web="{api: {condition: service_started}, seed: {condition: service_completed_successfully}}",
    )
    shop.left_alone = ["adminer"]
    shop.release(web="ok seeded")
    plan = shop.actions("deploy", "shop")
    assert list(plan).index("seed") < list(plan).index("web")
    assert (plan["seed"], plan.keys() & {"adminer", "off"}) == ("start", set())
    shop.good("deploy", "shop")
    ended = shop.container("seed")["Id"]
    assert "seed" not in shop.plan("deploy", "shop")
    shop.good("deploy", "shop")
    shop.good("status", "shop")
    assert shop.container("seed")["Id"] == ended
    assert shop.docker("exec", shop.containers()["db"], "cat", "/data/seeds") == "seed"
    assert not {"adminer", "off"} & shop.containers().keys()


@pytest.mark.compose_row(
    "service without an entry: does not stay up",
    group="Services without an entry in the manifest",
    render="—",
    deploy="fails and rolls back; the service's container stays",
    rollback="—",
)
def test_one_that_does_not_stay_up_fails_the_deploy_and_is_not_removed(shop: Fleet) -> None:
    notes = shop.state / "backing.json"
    notes.unlink()
    was = before(shop)
    shop.compose = added(service("mail", '[sh, -c, "echo no mailbox; exit 3"]'))
    shop.release(web="ok mailed")
    done = shop.call("deploy", "shop")
    left = shop.container("mail")
    shop.docker("rm", "--force", left["Id"])
    said = (
        "mail exited with code 3",
        "no mailbox",
        "add it to `left_alone`",
        "never removes a backing service",
    )
    aftermath(shop, was, done, 4, "returned", *said)
    assert left["State"]["ExitCode"] == 3
    # nor is anything noted of the database, which it did not start
    assert not notes.exists()
    # the release is not at fault: once the service is mended, it is deployed without --force
    assert not (shop.state / "refused.json").exists() or shop.git("rev-parse", "HEAD") not in (
        shop.state / "refused.json"
    ).read_text(encoding="utf-8")


def test_one_that_follows_and_fails_is_not_the_releases_fault(shop: Fleet) -> None:
    """Neither in the swap nor after it, and whether it is in `left_alone` or not."""
    command = '[sh, -c, "grep -q 1 /conf || exit 3; sleep 100000"]'
    shop.compose = added(
        service("side", command, network_mode='"service:web"', volumes='["./web.conf:/conf:ro"]', init="true")
    )
    shop.release()
    shop.good("deploy", "shop")
    shop.left_alone = ["side"]
    shop.release(web="ok followed")
    assert "watching web for" in shop.good("deploy", "shop").err
    was = before(shop)
    shop.release({"web.conf": "2\n"}, web="ok followed 2")
    done = shop.call("deploy", "shop")
    said = ("side exited with code 3", "replaced after what it uses", "docker compose logs side")
    aftermath(shop, was, done, 4, "returned", *said, swapped={"web", "side"})
    # it is not refused as one that failed here
    assert shop.actions("deploy", "shop")["web"] == "recreate"


@pytest.mark.soak
def test_one_that_follows_and_never_starts_again_does_not_stop_the_way_back(
    shop: Fleet, tmp_path: Path
) -> None:
    command = '[sh, -c, "test ! -e /made/once || exit 3; touch /made/once; sleep 100000"]'
    shop.compose = added(
        service("side", command, network_mode='"service:web"', volumes=f'["{tmp_path}:/made"]', init="true")
    )
    shop.release()
    shop.good("deploy", "shop")
    runs = shop.digests()
    shop.release(web="ok followed by nothing")
    done = shop.call("deploy", "shop")
    assert done.code == 4 and "docker compose logs side" in done.err, done.err
    assert {key: shop.digests()[key] for key in ("api", "web")} == {key: runs[key] for key in ("api", "web")}
    shop.assert_serves()


def entry(shop: Fleet, command: str) -> str:
    """A release that makes both of the product's own images, of which the last one does not stay up."""
    shop.compose = added(built(command, "db"))
    shop.left_alone = []
    shop.services_map |= {"db": "worker", "cache": "worker"}
    shop.services = {key: {"ready": "running"} for key in ("db", "cache")}
    commit = shop.release()
    shop.services_map = dict(SERVICES)
    return commit


def built(command: str, after: str) -> str:
    return f"  cache: {{build: ., command: {command}, depends_on: [{after}]}}\n"


def test_an_entry_that_fails_gives_the_service_back(shop: Fleet) -> None:
    """Both with an image of the file and with one that somebody built; as plain Compose would have them."""
    name = f"{shop.name}-cache"
    shop.docker("tag", "busybox:1.37", name)
    shop.compose, shop.left_alone = added(built(RUN, "db")), ["cache"]
    shop.release()
    shop.good("deploy", "shop")
    up = ("up", "--detach", "--no-build", "db", "cache")
    shop.compose_by_hand(*up)
    was, runs = before(shop), shop.container("cache")["Image"]
    entry(shop, "[sh, -c, 'exit 3']")
    done = shop.call("deploy", "shop")
    aftermath(shop, was, done, 4, "returned", "cache exited with code 3", swapped={"db", "cache"})
    now = shop.containers()
    shop.compose_by_hand(*up)
    assert shop.containers() == now
    images = {key: shop.container(key)["Config"]["Image"] for key in ("db", "cache")}
    assert images == {"db": "busybox:1.37", "cache": name}
    # its name is that of another image by now: it comes back by the one that ran, which is pinned
    shop.docker("tag", shop.container("web")["Image"], name)
    entry(shop, "[sh, -c, 'exit 4']")
    assert "cache exited with code 4" in shop.call("deploy", "shop").out
    assert shop.container("cache")["State"]["Running"]
    assert shop.container("cache")["Image"] == runs
    assert "kept-" in (shop.checkout / ".bakehouse/pins.yaml").read_text(encoding="utf-8")
    shop.docker("rm", "--force", shop.container("cache")["Id"])
    shop.docker("rmi", name)


@pytest.mark.compose_row("service without an entry: `build`, and no image that can be pulled")
@pytest.mark.parametrize(
    ("service", "why"),
    [
        ("  own: {build: .}\n", "own is not running, it has no `image`, and a deploy builds nothing"),
        (
            "  own: {build: ., image: 'localhost:1/nowhere:1'}\n",
            "own is not running, localhost:1/nowhere:1 cannot be pulled, and a deploy builds nothing",
        ),
    ],
)
def test_what_only_a_build_could_start_is_refused_by_name(shop: Fleet, service: str, why: str) -> None:
    was = before(shop)
    shop.compose = added(service)
    shop.release(web="ok unbuilt")
    done = shop.call("deploy", "shop")
    pulled = "image" in service
    aftermath(
        shop, was, done, 6, "failed" if pulled else None, why, "add it to `services`", "or to `left_alone`"
    )


@pytest.mark.compose_row("service of the manifest that the Compose file does not have")
def test_a_name_that_the_file_does_not_have_is_refused(shop: Fleet) -> None:
    """The real service stays, and none is created; for a database's name that only we have, too."""
    was = before(shop)
    del shop.services_map["worker"]
    shop.services_map["wrker"] = "worker"
    shop.release()
    done = shop.call("deploy", "shop")
    assert shop.call("deploy", "shop", "--dry-run").code == 6
    shop.services_map = dict(SERVICES)
    aftermath(shop, was, done, 6, None, "has no service wrker (did you mean `worker`?)", "fix the name")
    shop.backing = {"dbb": "    deploy: {resources: {limits: {memory: 64m}}}\n"}
    shop.release()
    done = shop.call("deploy", "shop")
    aftermath(shop, was, done, 6, None, "has no service dbb (did you mean `db`?)", "fix the name")
