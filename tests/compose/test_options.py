"""Options that only the repo's file gives: our file leaves each as it is, and a change of it is seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.planning import compose_config
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.state.snapshot import Fingerprint
from bakehouse.model.service import ServiceConfig
from docs import compose_rows

from ..golden.renderer import rendered_trees
from ..host.clone import Clone
from ..host.shop import PRODUCT
from .checkout import MANIFEST, by_hand, committed

pytestmark = pytest.mark.compose
# Each option before and after, as the value of its first key.
OPTIONS = {
    "deploy.resources.reservations.memory": (
        "{resources: {reservations: {memory: 32M}}}",
        "{resources: {reservations: {memory: 64M}}}",
    ),
    "deploy.resources.limits.memory": (
        "{resources: {limits: {memory: 32M}}}",
        "{resources: {limits: {memory: 64M}}}",
    ),
    "deploy.resources.limits.cpus": (
        "{resources: {limits: {cpus: '1'}}}",
        "{resources: {limits: {cpus: '2'}}}",
    ),
    "annotations": ("{a: b}", "{a: c}"),
    "attach": ("true", "false"),
    "blkio_config": ("{weight: 300}", "{weight: 400}"),
    "cap_add": ("[NET_ADMIN]", "[NET_RAW]"),
    "cap_drop": ("[ALL]", "[NET_RAW]"),
    "cgroup": ("host", "private"),
    "cgroup_parent": ("a", "b"),
    "command": ("[a]", "[b]"),
    "container_name": ("probe-a", "probe-b"),
    "cpu_count": ("1", "2"),
    "cpu_percent": ("10", "20"),
    "cpu_period": ("10000", "20000"),
    "cpu_quota": ("10000", "20000"),
    "cpu_rt_period": ("10000", "20000"),
    "cpu_rt_runtime": ("10000", "20000"),
    "cpu_shares": ("10", "20"),
    "cpus": ("1", "2"),
    "cpuset": ("'0'", "'1'"),
    "credential_spec": ("{file: /a.json}", "{file: /b.json}"),
    "device_cgroup_rules": ("['c 1:3 mr']", "['c 1:3 r']"),
    "devices": ("['/dev/null:/dev/a']", "['/dev/null:/dev/b']"),
    "dns": ("[10.0.0.1]", "[10.0.0.2]"),
    "dns_opt": ("[ndots:1]", "[ndots:2]"),
    "dns_search": ("[a]", "[b]"),
    "domainname": ("a", "b"),
    "entrypoint": ("[a]", "[b]"),
    "expose": ("['80']", "['81']"),
    "external_links": ("[a]", "[b]"),
    "extra_hosts": ("['a:10.0.0.1']", "['a:10.0.0.2']"),
    "gpus": ("all", "[{count: 1}]"),
    "group_add": ("[a]", "[b]"),
    "hostname": ("a", "b"),
    "init": ("true", "false"),
    "ipc": ("host", "private"),
    "isolation": ("default", "process"),
    "label_file": ("label_file.txt", "label_file.txt"),
    "labels": ("{a: b}", "{a: c}"),
    "links": ("['expose:a']", "['expose:b']"),
    "logging": ("{driver: local}", "{driver: none}"),
    "mac_address": ("'02:42:ac:11:65:43'", "'02:42:ac:11:65:44'"),
    "mem_limit": ("32m", "64m"),
    "mem_reservation": ("32m", "64m"),
    "mem_swappiness": ("10", "20"),
    "memswap_limit": ("32m", "64m"),
    "models": ("[small]", "{small: {endpoint_var: URL}}"),
    "network_mode": ("none", "host"),
    "networks": ("[one]", "[two]"),
    "networks.aliases": ("{one: {aliases: [a]}}", "{one: {aliases: [b]}}"),
    "oom_kill_disable": ("true", "false"),
    "oom_score_adj": ("10", "20"),
    "pid": ("host", "'service:ipc'"),
    "pids_limit": ("10", "20"),
    "platform": ("linux/amd64", "linux/arm64"),
    "ports": ("['80']", "['81']"),
    "post_start": ("[{command: [a]}]", "[{command: [b]}]"),
    "pre_start": ("[{image: busybox, command: [a]}]", "[{image: busybox, command: [b]}]"),
    "pre_stop": ("[{command: [a]}]", "[{command: [b]}]"),
    "privileged": ("true", "false"),
    "provider": ("{type: a}", "{type: b}"),
    "pull_refresh_after": ("1d", "2d"),
    "read_only": ("true", "false"),
    "restart": ("always", "'no'"),
    "runtime": ("a", "b"),
    "security_opt": ("[no-new-privileges]", "[label=disable]"),
    "shm_size": ("32m", "64m"),
    "stdin_open": ("true", "false"),
    "stop_grace_period": ("1s", "2s"),
    "stop_signal": ("SIGINT", "SIGTERM"),
    "storage_opt": ("{size: 1G}", "{size: 2G}"),
    "sysctls": ("{a: 1}", "{a: 2}"),
    "tmpfs": ("[/a]", "[/b]"),
    "tty": ("true", "false"),
    "ulimits": ("{nofile: 10}", "{nofile: {soft: 10, hard: 20}}"),
    "use_api_socket": ("true", "false"),
    "user": ("a", "b"),
    "userns_mode": ("host", "''"),
    "uts": ("host", "''"),
    "volumes": ("['data:/a']", "['data:/b']"),
    "volumes_from": ("[expose]", "[user]"),
    "working_dir": ("/a", "/b"),
    "deploy.labels": ("{labels: {a: b}}", "{labels: {a: c}}"),
    "deploy.mode": ("{mode: replicated}", "{mode: global}"),
    "deploy.endpoint_mode": ("{endpoint_mode: vip}", "{endpoint_mode: dnsrr}"),
    "deploy.update_config": ("{update_config: {order: start-first}}", "{update_config: {order: stop-first}}"),
    "deploy.rollback_config": (
        "{rollback_config: {order: start-first}}",
        "{rollback_config: {order: stop-first}}",
    ),
    "deploy.restart_policy": ("{restart_policy: {condition: any}}", "{restart_policy: {condition: none}}"),
    "deploy.placement": ("{placement: {constraints: [a]}}", "{placement: {constraints: [b]}}"),
    "develop": ("{watch: [{path: ., action: rebuild}]}", "{watch: [{path: a, action: rebuild}]}"),
    "environment": ("{A: b}", "{A: c}"),
    "env_file.path": ("[{path: a.env}]", "[{path: b.env}]"),
    "configs.target": ("[{source: spec, target: /a}]", "[{source: spec, target: /b}]"),
    "secrets.mode": ("[{source: key, mode: 0400}]", "[{source: key, mode: 0440}]"),
    "deploy.resources.limits.pids": (
        "{resources: {limits: {pids: 10}}}",
        "{resources: {limits: {pids: 20}}}",
    ),
    "deploy.resources.reservations.cpus": (
        "{resources: {reservations: {cpus: '1'}}}",
        "{resources: {reservations: {cpus: '2'}}}",
    ),
    "deploy.resources.reservations.devices": (
        "{resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}",
        "{resources: {reservations: {devices: [{capabilities: [gpu], count: 2}]}}}",
    ),
    "deploy.resources.reservations.generic_resources": (
        "{resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: a, value: 1}}]}}}",
        "{resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: a, value: 2}}]}}}",
    ),
    "healthcheck": ("{test: a}", "{test: b}"),
}
REST = """networks: {one: {}, two: {}}
volumes: {data: {}}
configs: {spec: {content: a}}
secrets: {key: {file: /key}}
models: {small: {model: ai/small}}
"""
VARIABLES = ("environment", "env_file.path")
TESTS = Path(__file__).parents[1]
OPTION = "tests/compose/test_options.py::test_an_option_stays_as_it_is_and_its_change_is_seen"


@dataclass(frozen=True)
class Read:
    """The services by hand, without and with our files; in the plan, before and after a change."""

    alone: Mapping[str, Any]
    ours: Mapping[str, Any]
    was: Mapping[str, Fingerprint]
    will: Mapping[str, Fingerprint]


def name(key: str) -> str:
    return key.replace(".", "-")


def composed(at: int) -> str:
    """A compose file with a service for each option."""
    services = "".join(
        f"  {name(key)}: {{image: busybox, {key.partition('.')[0]}: {values[at]}}}\n"
        for key, values in OPTIONS.items()
    )
    return f"services:\n{services}{REST}"


def resolve(shop: Clone) -> ComposeProject:
    services = tuple(ServiceConfig(key=name(key), image="web") for key in OPTIONS)
    return compose_config.resolve(shop.folder, replace(PRODUCT, services=services), shop.commit())


def prints(project: ComposeProject) -> dict[str, Fingerprint]:
    return {key: each.fingerprint for key, each in project.targets.items()}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Of each service the manifest gives the image alone."""
    entries = "".join(f"      {name(key)}: {{image: web, ready: running}}\n" for key in OPTIONS)
    override, _ = rendered_trees((MANIFEST + entries).encode())["shop"]["compose.production.yaml"]
    shop = committed(tmp_path_factory.mktemp("options"), composed(0), override)
    for file in ("a.env", "b.env", "label_file.txt"):
        shop.write(file, f"A={file}\n")
    alone, before = by_hand(shop.folder), resolve(shop)
    shop.write(".env", "COMPOSE_FILE=docker-compose.yml:compose.production.yaml\n")
    ours = by_hand(shop.folder)
    (shop.folder / ".env").unlink()
    shop.write("docker-compose.yml", composed(1))
    shop.write("label_file.txt", "A=changed\n")
    return Read(alone, ours, prints(before), prints(resolve(shop)))


@pytest.mark.compose_row(
    "user, command and process",
    group="Other options of a container",
    keys=(
        "services.command",
        "services.entrypoint",
        "services.user",
        "services.group_add",
        "services.working_dir",
        "services.init",
        "services.stdin_open",
        "services.tty",
        "services.read_only",
        "services.tmpfs",
        "services.runtime",
        "services.attach",
    ),
)
@pytest.mark.compose_row(
    "rights",
    group="Other options of a container",
    keys=(
        "services.cap_add",
        "services.cap_drop",
        "services.privileged",
        "services.security_opt",
        "services.cgroup_parent",
        "services.credential_spec",
        "services.isolation",
        "services.use_api_socket",
        "services.device_cgroup_rules",
        "services.devices",
        "services.sysctls",
    ),
)
@pytest.mark.compose_row(
    "names and labels",
    group="Other options of a container",
    keys=(
        "services.container_name",
        "services.hostname",
        "services.domainname",
        "services.labels",
        "services.annotations",
        "services.label_file",
    ),
)
@pytest.mark.compose_row(
    "logs that the repo's file alone gives",
    group="Other options of a container",
    keys=("services.logging",),
)
@pytest.mark.compose_row(
    "model of a service",
    group="Other options of a container",
    keys=("services.models",),
)
@pytest.mark.compose_row(
    "provider in place of a container",
    group="Other options of a container",
    keys=("services.provider",),
    render="stays",
    deploy="a change is planned as `configuration`; what a provider does then is not tested",
    rollback="the same",
)
@pytest.mark.compose_row(
    "development, platform, and age of an image",
    group="Images and builds",
    keys=(
        "services.develop",
        "services.platform",
        "services.pull_refresh_after",
    ),
)
@pytest.mark.compose_row(
    "other limits and shares",
    group="Limits",
    keys=(
        "services.pids_limit",
        "services.deploy.resources.limits.pids",
        "services.cpu_count",
        "services.cpu_percent",
        "services.cpu_rt_period",
        "services.cpu_rt_runtime",
        "services.cpu_shares",
        "services.cpuset",
        "services.mem_swappiness",
        "services.oom_kill_disable",
        "services.oom_score_adj",
        "services.shm_size",
        "services.blkio_config",
        "services.ulimits",
        "services.storage_opt",
        "services.gpus",
        "services.deploy.resources.reservations.cpus",
        "services.deploy.resources.reservations.devices",
        "services.deploy.resources.reservations.generic_resources",
    ),
)
@pytest.mark.compose_row(
    "place of a service in networks",
    group="Networks",
    keys=(
        "services.networks",
        "services.network_mode",
        "services.ports",
        "services.expose",
        "services.links",
        "services.external_links",
        "services.dns",
        "services.dns_opt",
        "services.dns_search",
        "services.extra_hosts",
        "services.mac_address",
    ),
)
@pytest.mark.compose_row(
    "mount of a service",
    group="Volumes and files",
    keys=("services.volumes",),
)
@pytest.mark.compose_row(
    "place and mode of a config or secret",
    group="Configs and secrets",
    keys=(
        "services.configs",
        "services.secrets",
    ),
)
@pytest.mark.compose_row(
    "host's namespaces",
    group="Namespaces",
    keys=(
        "services.cgroup",
        "services.ipc",
        "services.pid",
        "services.userns_mode",
        "services.uts",
    ),
)
@pytest.mark.compose_row(
    "settings for Swarm",
    group="Replicas",
    keys=(
        "services.deploy.mode",
        "services.deploy.endpoint_mode",
        "services.deploy.labels",
        "services.deploy.placement",
        "services.deploy.update_config",
        "services.deploy.rollback_config",
    ),
)
@pytest.mark.compose_row(
    "restart policy",
    group="Start, stop and hooks",
    keys=(
        "services.restart",
        "services.deploy.restart_policy",
    ),
)
@pytest.mark.compose_row(
    "signal and time to stop",
    group="Start, stop and hooks",
    keys=(
        "services.stop_signal",
        "services.stop_grace_period",
    ),
)
@pytest.mark.compose_row(
    "hooks",
    group="Start, stop and hooks",
    keys=(
        "services.pre_start",
        "services.post_start",
        "services.pre_stop",
    ),
)
@pytest.mark.compose_row("limits that the repo's file alone gives")
@pytest.mark.compose_row("variables of a container")
@pytest.mark.compose_row("check that the repo's file alone gives")
@pytest.mark.compose_row("volumes of another container")
@pytest.mark.parametrize("key", OPTIONS)
def test_an_option_stays_as_it_is_and_its_change_is_seen(read: Read, key: str) -> None:
    service = name(key)
    assert read.ours[service] == read.alone[service] | {"image": read.ours[service]["image"]}
    was, will = read.was[service], read.will[service]
    if key in VARIABLES:
        assert was.environment != will.environment
        assert replace(will, environment=was.environment) == was
    else:
        assert was.configuration != will.configuration
        assert replace(will, configuration=was.configuration) == was


def test_every_key_of_these_rows_is_tried() -> None:
    rows = [row for row in compose_rows.rows(TESTS) if OPTION in map(str, row.shown)]
    tried = [f"services.{key}" for key in OPTIONS]
    missing = [key for row in rows for key in row.keys if not has(tried, key)]
    assert rows and not missing


def has(tried: Iterable[str], key: str) -> bool:
    return any(each == key or each.startswith(f"{key}.") for each in tried)


NOT_COMPARED = {
    "build": ("build: .", "build: {context: ., target: a}"),
    "pull_policy": ("pull_policy: always", "pull_policy: never"),
    "depends_on": ("depends_on: [one]", "depends_on: [two]"),
    "profiles": ("profiles: [a]", "profiles: [a, b]"),
    "scale": ("scale: 2", "scale: 3"),
    "own": ("x-own: a", "x-own: b"),
}
AROUND = """\
  one: {{image: busybox}}
  two: {{image: busybox}}
x-own: {value}
version: {value}
name: {value}
"""


@pytest.mark.compose_row("build")
@pytest.mark.compose_row(
    "when to pull",
    group="Images and builds",
    keys=("services.pull_policy",),
    render="stays",
    deploy="a change of it alone changes nothing",
    rollback="the same",
)
@pytest.mark.compose_row("dependency")
@pytest.mark.compose_row("number of containers")
@pytest.mark.compose_row("name of the project")
@pytest.mark.compose_row("profiles")
@pytest.mark.compose_row(
    "own keys (`x-…`), and the version of the format",
    group="Top level",
    keys=("version",),
    render="stays",
    deploy="a change of it changes nothing",
    rollback="the same",
)
def test_what_is_no_configuration(tmp_path: Path) -> None:
    """A change of it is no reason to replace a container."""
    managed = tuple(ServiceConfig(key=key, image="web") for key in NOT_COMPARED)
    found = []
    for at, value in enumerate(("a", "b")):
        text = "".join(f"  {key}: {{image: busybox, {values[at]}}}\n" for key, values in NOT_COMPARED.items())
        shop = committed(tmp_path / value, f"services:\n{text}{AROUND.format(value=value)}", "services: {}\n")
        found.append(compose_config.resolve(shop.folder, replace(PRODUCT, services=managed), "HEAD"))
    was, will = found
    assert prints(was) == prints(will)
    assert [each.targets["scale"].count for each in found] == [2, 3]
    assert [each.project for each in found] == ["a", "b"]


@pytest.mark.compose_row(
    "jobs of Compose",
    group="Top level",
    keys=("jobs",),
    render="stays",
    deploy="does not start them: a job of the manifest is a service",
    rollback="—",
)
def test_jobs_of_a_compose_file_are_no_services(tmp_path: Path) -> None:
    text = "services: {web: {image: busybox}}\njobs: {nightly: {image: busybox, triggers: {manual: true}}}\n"
    shop = committed(tmp_path, text, "services: {}\n")
    managed = (ServiceConfig(key="web", image="web"),)
    found = compose_config.resolve(shop.folder, replace(PRODUCT, services=managed), "HEAD")
    assert (set(found.targets), set(found.others)) == ({"web"}, set())


GIVEN = {
    "config": ("configs", "content: a, labels: {a: b}", "content: a, labels: {a: c}"),
    "template": ("configs", "content: a, template_driver: a", "content: a, template_driver: b"),
    "external": ("configs", "external: true, name: a", "external: true, name: b"),
    "secret": ("secrets", "file: /a, labels: {a: b}", "file: /a, labels: {a: c}"),
    "driver": ("secrets", "file: /a, driver: a", "file: /a, driver: b"),
    "options": (
        "secrets",
        "file: /a, driver: a, driver_opts: {a: b}",
        "file: /a, driver: a, driver_opts: {a: c}",
    ),
    "stored": ("secrets", "external: true, name: a", "external: true, name: b"),
}


@pytest.mark.compose_row(
    "other keys of a definition",
    group="Configs and secrets",
    keys=(
        "configs.external",
        "configs.labels",
        "configs.name",
        "configs.template_driver",
        "secrets.external",
        "secrets.labels",
        "secrets.name",
        "secrets.driver",
        "secrets.driver_opts",
        "secrets.template_driver",
    ),
    render="stays",
    deploy="recreates the services that use it (`configuration`); Compose decides what a key does",
    rollback="recreates them as the older release has it",
)
def test_the_definition_of_a_config_or_secret_counts_for_its_service(tmp_path: Path) -> None:
    managed = tuple(ServiceConfig(key=key, image="web") for key in GIVEN)
    found = []
    for at in (1, 2):
        services = "".join(
            f"  {key}: {{image: busybox, {each[0]}: [{key}]}}\n" for key, each in GIVEN.items()
        )
        tops = {
            kind: "".join(f"  {key}: {{{each[at]}}}\n" for key, each in GIVEN.items() if each[0] == kind)
            for kind in ("configs", "secrets")
        }
        text = f"services:\n{services}configs:\n{tops['configs']}secrets:\n{tops['secrets']}"
        shop = committed(tmp_path / str(at), text, "services: {}\n")
        found.append(prints(compose_config.resolve(shop.folder, replace(PRODUCT, services=managed), "HEAD")))
    was, will = found
    assert [key for key in GIVEN if was[key].configuration == will[key].configuration] == []


NOT_SEEN = {
    "model": ("models: [one]", "models: {one: {model: %s}}"),
}


@pytest.mark.compose_row(
    "definition of a model",
    group="Top level",
    keys=("models",),
    render="stays",
    deploy="a change of it alone is not seen: change `models` of the service, too",
    rollback="the same",
)
@pytest.mark.parametrize("kind", NOT_SEEN)
def test_what_compose_does_not_print_with_a_service_is_not_seen(tmp_path: Path, kind: str) -> None:
    used, defined = NOT_SEEN[kind]
    found = []
    for value in ("first", "second"):
        text = f"services: {{web: {{image: busybox, {used}}}}}\n{defined % value}\n"
        shop = committed(tmp_path / value, text, "services: {}\n")
        managed = (ServiceConfig(key="web", image="web"),)
        found.append(compose_config.resolve(shop.folder, replace(PRODUCT, services=managed), "HEAD"))
    assert prints(found[0]) == prints(found[1])
