"""What a release or a person changes besides images: told by name, and only its service is swapped."""

import json

import pytest

from .calls import calls
from .fleet import COMPOSE, SERVICES, Fleet
from .marks import REAL
from .runs import killed

pytestmark = REAL


def changed(fleet: Fleet, before: dict[str, str]) -> set[str]:
    """The services whose containers came, went or were made anew."""
    return {service for service, _ in before.items() ^ fleet.containers().items()}


@pytest.mark.compose_row("change of a service's configuration")
def test_configuration_of_one_service(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.compose = COMPOSE.replace("GREETING: ", 'COLOUR: "blue", GREETING: ')
    fleet.release()
    assert fleet.plan("deploy", "shop")["api"] == ("recreate", ["environment COLOUR"])
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == {"api"}
    assert "COLOUR=blue" in fleet.container("api")["Config"]["Env"]
    fleet.compose = COMPOSE.replace("env_file: .env", "env_file: .env\n    labels: {team: shop}")
    fleet.release()
    assert fleet.plan("deploy", "shop")["worker"] == ("recreate", ["configuration"])
    fleet.compose = COMPOSE


@pytest.mark.compose_row("limits that the manifest gives")
@pytest.mark.compose_row("limits that the repo's file alone gives")
@pytest.mark.compose_row("memory reservation above the limit")
def test_limits_of_the_repos_own_file(fleet: Fleet) -> None:
    """What ours does not give stays, for us, for a person, and on the way back."""
    before = fleet.containers()
    fleet.compose = COMPOSE.replace("  api:\n", "  api:\n    cpus: 0.5\n    pids_limit: 77\n")
    fleet.release()
    assert fleet.plan("deploy", "shop")["api"] == ("recreate", ["configuration"])
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == {"api"}
    given = fleet.container("api")["HostConfig"]
    assert (given["Memory"], given["NanoCpus"], given["PidsLimit"]) == (32 << 20, 500_000_000, 77)
    before = fleet.containers()
    fleet.compose_by_hand("up", "--detach", "--no-deps", *fleet.services_map)
    assert changed(fleet, before) - {"migrate"} == set()
    fleet.compose = fleet.compose.replace("cpus: 0.5", "mem_reservation: 33m")
    fleet.release()
    refused = fleet.call("deploy", "shop", "--dry-run")
    assert refused.code == 6 and "api reserves 33 MiB of memory, and its limit is 32 MiB" in refused.err
    fleet.compose = COMPOSE
    fleet.release(api="exits")
    assert fleet.call("deploy", "shop").code == 4
    assert fleet.container("api")["HostConfig"]["PidsLimit"] == 77
    assert fleet.compose_by_hand("ps", "--quiet", "api").split() == [fleet.containers()["api"]]


@pytest.mark.compose_row("check that the image has (`HEALTHCHECK`)")
def test_health_check_of_an_image(fleet: Fleet) -> None:
    """It counts in the plan, before the image is here, and in the health check after the swap."""
    fleet.services["worker"] = {"ready": None}
    fleet.release(worker="ok unchecked")
    done = fleet.call("deploy", "shop", "--dry-run")
    assert done.code == 6 and "worker has no health check" in done.err
    fleet.release(worker="ok checked")
    assert fleet.plan("deploy", "shop")["worker"][0] == "recreate"
    fleet.good("deploy", "shop")
    assert fleet.container("worker")["State"]["Health"]["Status"] == "healthy"
    fleet.release(worker="sick checked")
    done = fleet.call("deploy", "shop")
    assert done.code == 4 and "worker is unhealthy" in done.out
    assert fleet.digests() == fleet.expected(worker="ok checked")


@pytest.mark.compose_row("variables of a container")
def test_env_of_the_checkout_is_told_by_key_alone(fleet: Fleet) -> None:
    before = fleet.containers()
    env = fleet.checkout / ".env"
    env.write_text(env.read_text().replace("SECRET=", "SECRET=hush-"), encoding="utf-8")
    plan = fleet.call("deploy", "shop", "--dry-run")
    assert "environment SECRET" in plan.out
    assert "hush" not in plan.out + plan.err
    done = fleet.good("deploy", "shop")
    assert "hush" not in done.out + done.err
    assert "hush" not in "".join(path.read_text() for path in fleet.state.glob("*.json*"))
    assert changed(fleet, before) == {"worker"}


def test_an_env_that_git_still_tracks_is_kept(fleet: Fleet) -> None:
    file = fleet.checkout / ".env"
    text = file.read_text(encoding="utf-8")
    fleet.git("add", "--force", ".env", at=fleet.checkout)
    file.write_text(f"LATER=1\n{text}", encoding="utf-8")
    fleet.release()
    fleet.good("deploy", "shop")
    assert file.read_text(encoding="utf-8") == f"LATER=1\n{text}"
    assert not fleet.git("ls-files", ".env", at=fleet.checkout)
    file.write_text(text, encoding="utf-8")


@pytest.mark.compose_row(
    "text in the Compose file",
    group="Configs and secrets",
    keys=("configs.content",),
    render="stays",
    deploy="recreates the service (`configuration`), which a plain `docker compose up` does not do",
    rollback="recreates it with the older text",
)
@pytest.mark.compose_row("value of a variable")
def test_text_of_an_inline_config_and_a_variable_of_a_secret(fleet: Fleet) -> None:
    """Compose itself sees neither: a plain `up` goes on with the old ones."""
    parts = "    configs: [motd]\n    secrets: [key]\n    depends_on: {migrate:"
    given = "configs: {motd: {content: first}}\nsecrets: {key: {environment: SECRET}}\n"
    fleet.compose = COMPOSE.replace("    depends_on: {migrate:", parts) + given
    fleet.release()
    fleet.good("deploy", "shop")
    fleet.compose = fleet.compose.replace("content: first", "content: second")
    fleet.release()
    assert fleet.plan("deploy", "shop")["api"] == ("recreate", ["configuration"])
    env = fleet.checkout / ".env"
    env.write_text(env.read_text().replace("SECRET=", "SECRET=hush-"), encoding="utf-8")
    assert fleet.plan("deploy", "shop")["api"] == ("recreate", ["environment SECRET", "configuration"])
    before = fleet.containers()
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == {"api", "worker"}
    read = ("exec", fleet.containers()["api"], "cat", "/motd", "/run/secrets/key")
    assert fleet.docker(*read).startswith("secondhush-")
    assert "hush" not in "".join(path.read_text() for path in fleet.state.glob("*.json*"))


@pytest.mark.compose_row("dependency with `restart: true`")
@pytest.mark.compose_row("volumes of another container")
@pytest.mark.compose_row("namespace of another container (`service:…`, `container:…`)")
def test_who_shares_a_namespace_or_asks_for_a_restart_follows(fleet: Fleet) -> None:
    """Managed or not: a container in the network of one that went away is dead, though it runs."""
    sleeper = "image: busybox:1.37, init: true, command: [sleep, '100000']"
    fleet.compose = COMPOSE.replace(
        "volumes:\n  data: {}",
        f"  side: {{{sleeper}, network_mode: 'service:api'}}\n"
        f"  named: {{{sleeper}, container_name: '{fleet.name}-named', volumes_from: [side]}}\n"
        f"  tail: {{{sleeper}, pid: 'container:{fleet.name}-named'}}\n"
        f"  asks: {{{sleeper}, depends_on: {{api: {{condition: service_started, restart: true}}}}}}\n"
        "volumes:\n  data: {}",
    ).replace("    build: .\n    env_file: .env", "    build: .\n    env_file: .env\n    ipc: 'service:api'")
    fleet.compose = fleet.compose.replace(
        "  api:\n    build: .\n", "  api:\n    build: .\n    ipc: shareable\n"
    )
    # nothing tells Compose that it needs another one, so it is started by hand
    fleet.left_alone = ["tail"]
    fleet.release()
    fleet.good("deploy", "shop")
    fleet.compose_by_hand("up", "--detach", "--no-deps", "tail")
    before, asked = fleet.containers(), fleet.container("asks")["State"]["StartedAt"]
    fleet.release(api="ok 6")
    plan = {service: step for service, step in fleet.plan("deploy", "shop").items() if step[0] != "keep"}
    assert plan == {
        "api": ("recreate", ["image"]),
        "worker": ("recreate", ["uses the namespaces of api"]),
        "asks": ("restart", ["restarts with api"]),
        "side": ("recreate", ["uses the namespaces of api"]),
        "named": ("recreate", ["uses the volumes of side"]),
        "tail": ("recreate", ["uses the namespaces of named"]),
    }
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == {"api", "worker", "side", "named", "tail"}
    assert fleet.container("asks")["State"]["StartedAt"] != asked
    served = ("wget", "-q", "-O", "-", "http://127.0.0.1:8080/health")
    assert fleet.docker("exec", fleet.containers()["side"], *served) == "fine"
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}
    fleet.release(api="exits")
    assert fleet.call("deploy", "shop").code == 4
    assert fleet.docker("exec", fleet.containers()["side"], *served) == "fine"
    assert fleet.container("tail")["State"]["Status"] == "running"
    # the tag of their image is the user's: no retention takes it away
    others = {"side", "named", "tail", "asks"}
    assert not others & {step["service"] for row in fleet.rows() for step in row["plan"]}
    fleet.docker("rm", "--force", *(fleet.containers()[key] for key in ("tail", "named", "side", "asks")))


def twins(fleet: Fleet) -> list[str]:
    """The image of each container of the worker that runs."""
    label = f"--filter=label=com.docker.compose.project={fleet.name}"
    worker = "--filter=label=com.docker.compose.service=worker"
    return fleet.docker("ps", "--format={{.Image}}", label, worker).splitlines()


@pytest.mark.compose_row("number of containers")
def test_all_containers_of_a_service_are_swapped_and_judged(fleet: Fleet) -> None:
    more = '    env_file: .env\n    deploy: {replicas: 2}\n    volumes: ["data:/data"]\n'
    fleet.compose = COMPOSE.replace("    env_file: .env\n", more)
    commit = fleet.release(worker="ok 7")
    fleet.good("deploy", "shop")
    image = f"{fleet.image('worker')}:{commit}"
    assert twins(fleet) == [image] * 2
    assert fleet.plan("deploy", "shop")["worker"] == ("keep", [])
    fleet.compose_by_hand("up", "--detach", "--no-deps", "--scale", "worker=3", "worker")
    reasons = ["not started by bakehouse", "3 containers in place of 2"]
    assert fleet.plan("deploy", "shop")["worker"] == ("recreate", reasons)
    status = fleet.call("status", "shop")
    assert (status.code, "3 containers in place of 2" in status.out) == (1, True)
    fleet.release(worker="twin-exits")
    done = fleet.call("deploy", "shop")
    assert (done.code, "exited with code 1" in done.out + done.err) == (4, True)
    assert twins(fleet) == [image] * 2


@pytest.mark.compose_row("mounted file")
def test_mounted_file_restarts_its_service(fleet: Fleet) -> None:
    before, started = fleet.containers(), fleet.container("web")["State"]["StartedAt"]
    fleet.release({"web.conf": "2\n"})
    assert fleet.plan("deploy", "shop")["web"] == ("restart", ["mounted files"])
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == set()
    assert fleet.container("web")["State"]["StartedAt"] != started
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "2"
    fleet.good("rollback", "shop")
    assert fleet.docker("exec", fleet.containers()["web"], "cat", "/etc/web.conf") == "1"


@pytest.mark.compose_row("mounted submodule")
def test_mounted_submodule_follows_the_release(fleet: Fleet) -> None:
    part = fleet.folder / "part"
    fleet.git("init", "--quiet", str(part))
    allowed = {"GIT_ALLOW_PROTOCOL": "file"}

    def bump(text: str) -> None:
        (part / "app.conf").write_text(text, encoding="utf-8")
        fleet.git("add", "--all", at=part)
        fleet.git("commit", "--quiet", "--message=a change", at=part)

    def told() -> str:
        return fleet.docker("exec", fleet.containers()["web"], "cat", "/conf/app.conf")

    bump("one")
    fleet.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(part), "conf")
    fleet.compose = COMPOSE.replace("web.conf:ro", 'web.conf:ro", "./conf:/conf:ro')
    fleet.release()
    done = fleet.call("deploy", "shop", more=allowed)
    assert (done.code, told()) == (0, "one"), done.out
    bump("two")
    fleet.git("-C", "conf", "pull", "--quiet")
    fleet.release()
    done = fleet.call("deploy", "shop", more=allowed)
    assert (done.code, told()) == (0, "two"), done.out
    assert fleet.rows()[-1]["plan"][-1]["reasons"] == ["mounted files"]
    part.rename(fleet.folder / "away")
    fleet.good("rollback", "shop")
    assert told() == "one"
    fleet.compose = COMPOSE
    fleet.git("rm", "--quiet", "--force", "conf", ".gitmodules")


@pytest.mark.compose_row(
    "service added to the manifest and the Compose file, or removed from both",
    group="How a change acts",
    render="has the services of the manifest",
    deploy="creates it, or removes its container",
    rollback="undoes both",
)
def test_service_added_and_removed(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.compose = COMPOSE.replace("  web:\n", "  site:\n")
    fleet.services_map = {"site": "web", **{k: v for k, v in fleet.services_map.items() if k != "web"}}
    fleet.release()
    assert fleet.actions("deploy", "shop") == {
        "web": "remove", "site": "recreate", "api": "keep", "worker": "keep", "migrate": "keep"
    }  # fmt: skip
    fleet.good("deploy", "shop")
    assert changed(fleet, before) == {"web", "site"}
    fleet.assert_serves()
    fleet.good("rollback", "shop")
    fleet.compose, fleet.services_map = COMPOSE, dict(SERVICES)
    assert changed(fleet, before) == {"web"}
    fleet.assert_serves()


def test_job_runs_once_a_release_and_never_on_the_way_back(fleet: Fleet) -> None:
    before = fleet.jobs()
    fleet.release(worker="ok 2")
    assert fleet.actions("deploy", "shop") == {
        "migrate": "job",
        "worker": "recreate",
        "api": "keep",
        "web": "keep",
    }
    fleet.good("deploy", "shop")
    assert fleet.jobs() == before + 1
    fleet.good("rollback", "shop")
    assert fleet.jobs() == before + 1
    assert fleet.digests() == fleet.expected(worker="ok")


def test_only_the_named_service(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.release(web="ok 3", api="ok 3")
    fleet.good("deploy", "shop", "--service", "api")
    assert changed(fleet, before) == {"api"}
    assert fleet.digests() == fleet.expected(web="ok")
    assert fleet.call("deploy", "shop", "--service", "nobody").code == 2
    fleet.good("rollback", "shop")
    assert fleet.digests() == fleet.expected(web="ok", api="ok")


def test_dependency_that_is_not_ours_is_left_alone(fleet: Fleet) -> None:
    """A database's new configuration is a person's business, as is what now depends on what."""
    was = fleet.containers()
    fleet.compose = COMPOSE.replace("utc", "cet").replace(
        "depends_on: [api]", "depends_on: [api, worker, db]"
    )
    fleet.release()
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}
    fleet.good("deploy", "shop")
    assert changed(fleet, was) == set()
    fleet.release(web="ok 4", worker="ok 4")
    order = [name for name in fleet.actions("deploy", "shop") if name in ("web", "worker")]
    assert order == ["worker", "web"]
    fleet.good("deploy", "shop")
    assert changed(fleet, was) == {"worker", "web", "migrate"}
    fleet.good("rollback", "shop")
    assert fleet.containers()["db"] == was["db"]


@pytest.mark.compose_row("`.env` of the checkout and of the project's folder")
def test_env_that_is_not_there(fleet: Fleet) -> None:
    """It is made anew, and empty; what was in it is missing where it was read."""
    env, was = fleet.checkout / ".env", fleet.containers()
    text = env.read_text()
    env.unlink()
    assert fleet.plan("deploy", "shop")["worker"] == ("recreate", ["environment SECRET"])
    fleet.good("deploy", "shop")
    assert changed(fleet, was) == {"worker"}
    assert env.read_text() == ""
    env.write_text(text, encoding="utf-8")


def options(fleet: Fleet) -> str:
    """The options of the project's network, as the engine has them."""
    return fleet.docker("network", "inspect", f"{fleet.name}_default", "--format={{json .Options}}")


def bound_to(address: str) -> str:
    """The compose file with another option of the project's network."""
    option = f"com.docker.network.bridge.host_binding_ipv4: {address}"
    return f"{COMPOSE}networks: {{default: {{driver_opts: {{{option}}}}}}}\n"


def assert_names_answer(fleet: Fleet) -> None:
    """The database and a service are found by name from another one."""
    web = fleet.containers()["web"]
    assert fleet.docker("exec", web, "wget", "-q", "-O", "-", "http://api:8080/health") == "fine"
    fleet.docker("exec", web, "nslookup", "db")


@pytest.mark.compose_row("options of a network")
@pytest.mark.compose_row("options of a network that a container of another project is on")
def test_options_of_a_network(fleet: Fleet) -> None:
    """It is remade, also by the run after one that was killed; the database stays the same container.

    What goes back to the first network at the end is a deploy of which nothing fails.
    """
    before, name = fleet.containers(), f"{fleet.name}_default"
    fleet.compose = bound_to("127.0.0.2")
    fleet.release()
    (plan,) = json.loads(fleet.good("deploy", "shop", "--dry-run", "--json").out)
    assert plan["networks"] == [{"name": name, "stay": ["db"]}]
    reasons = {step["service"]: step["reasons"] for step in plan["steps"]}
    assert reasons == {key: [f"network {name}"] for key in ("api", "web", "worker")} | {"migrate": []}
    # whoever left the network is on it again after the next run
    with calls(fleet.folder, " docker network rm", early=False) as held:
        killed(fleet, held)
    assert fleet.plan("resume", "shop")["web"][0] == "recreate"
    fleet.good("resume", "shop")
    assert changed(fleet, before) == {"api", "web", "worker"}
    assert "127.0.0.2" in options(fleet)
    assert_names_answer(fleet)
    before = fleet.containers()
    fleet.compose_by_hand("up", "--detach", "api", "web", "worker")
    assert fleet.containers() == before
    # a failure puts it back
    fleet.compose = bound_to("127.0.0.3")
    fleet.release(web="exits")
    assert fleet.call("deploy", "shop").code == 4
    assert "127.0.0.2" in options(fleet)
    assert_names_answer(fleet)
    fleet.docker("run", "--detach", "--rm", "--init", f"--name={name}-guest", f"--network={name}", *SLEEP)
    fleet.release(web="ok")
    done = fleet.call("deploy", "shop")
    assert (done.code, f"docker network disconnect {name} {name}-guest" in done.out + done.err) == (6, True)
    fleet.docker("rm", "--force", f"{name}-guest")
    assert "127.0.0.2" in options(fleet)


SLEEP = ("busybox:1.37", "sleep", "100000")
