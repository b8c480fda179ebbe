"""What a host would refuse of the Compose files, and what does not fit the manifest."""

from typing import Any

import pytest

from bakehouse.audit.findings import findings
from bakehouse.project.record import ComposeVariable
from bakehouse.values import Location

from .shop import Shop

SERVICE = 14


def rules(shop: Shop) -> set[tuple[str, str]]:
    return {each[:2] for each in shop.found()}


def test_a_compose_file_that_is_not_there(shop: Shop) -> None:
    shop.has_compose = False
    shop.change("product: shop", "product: shop\n    compose: [docker-compose.yml, compose.prod.yml]")
    (found,) = findings(shop.subject())
    assert str(found) == (
        "repos.yaml:8: repos/shop/compose/1: the commit has no Compose file compose.prod.yml; "
        "did you mean `docker-compose.yml`?"
    )


def test_a_service_that_no_file_has(shop: Shop) -> None:
    shop.services = {"api": {}, "db": {"image": "postgres:17"}, "webs": {"image": "web"}}
    found = next(each for each in findings(shop.subject()) if each.rule == "repository/service-missing")
    assert (found.at.line, found.what, found.wanted) == (
        SERVICE,
        "docker-compose.yml has no service `web`; it has: api, db, webs",
        "did you mean `webs`?",
    )
    assert found.related == (Location(f"{shop.root}/docker-compose.yml", 0),)


def test_names_that_are_left_alone_or_backing(shop: Shop) -> None:
    shop.change("product: shop", "product: shop\n    left_alone: [mail]")
    shop.change("    services:\n", "    services:\n      db: {kind: backing, memory: {limit: 1GiB}}\n")
    assert {each[2] for each in shop.found() if each[0] == "service-missing"} == {8, SERVICE + 1}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, ("health-missing", "error")),
        ({"healthcheck": {"test": ["CMD", "true"]}}, None),
        ({"healthcheck": {"interval": "5s"}}, ("health-missing", "error")),
        ({"healthcheck": {"disable": True}}, ("health-missing", "error")),
    ],
)
def test_a_service_that_nothing_can_judge(
    data: dict[str, Any], found: tuple[str, str] | None, shop: Shop
) -> None:
    shop.change(', health: {url: "http://127.0.0.1:4000/health"}', "")
    shop.services = {"web": data}
    assert rules(shop) == ({found} if found else set())


@pytest.mark.parametrize(
    ("dockerfile", "level"),
    [
        ("FROM git.example.com/acme/base\n", "warning"),
        ("FROM alpine:3\n", "error"),
        ("FROM alpine:3\nHEALTHCHECK CMD true\n", None),
        ("FROM alpine:3 AS one\nHEALTHCHECK CMD true\nFROM one\n", None),
        ("FROM git.example.com/acme/base\nHEALTHCHECK NONE\n", "error"),
        ("FROM git.example.com/acme/base\nONBUILD HEALTHCHECK CMD true\n", "warning"),
    ],
)
def test_the_check_of_an_image(dockerfile: str, level: str | None, shop: Shop) -> None:
    shop.change(', health: {url: "http://127.0.0.1:4000/health"}', "")
    shop.dockerfiles["web/Dockerfile"] = dockerfile
    assert rules(shop) == ({("health-missing", level)} if level else set())


@pytest.mark.parametrize(
    ("base", "program", "more", "is_lacking"),
    [
        ("scratch", "wget", "", True),
        ("alpine:3", "wget", "", False),
        ("alpine:3", "curl", "", True),
        ("alpine:3", "curl", "RUN apk add --no-cache curl\n", False),
        ("docker.io/library/debian:12-slim", "wget", "", True),
        ("debian:12", "curl", "RUN <<END\napt-get install -y curl\nEND\n", False),
        ("debian:12", "curl", "ONBUILD RUN apt-get install -y curl\n", True),
        ("debian:12", "curl", "COPY --from=tools /usr/bin/curl /usr/bin/\n", False),
        ("node:22-slim", "curl", "", True),
        ("node:22", "curl", "", False),
        ("gcr.io/distroless/nodejs22", "wget", "", True),
        ("gcr.io/distroless/nodejs22:debug", "wget", "", False),
        ("git.example.com/acme/alpine", "curl", "", False),
    ],
)
def test_the_program_of_a_check(base: str, program: str, more: str, is_lacking: bool, shop: Shop) -> None:
    shop.change('/health"', f'/health", program: {program}')
    shop.dockerfiles["web/Dockerfile"] = f"FROM {base}\n{more}"
    assert rules(shop) == ({("health-program", "warning")} if is_lacking else set())


@pytest.mark.parametrize(
    ("base", "program", "is_told"), [("alpine:3", "wget", True), ("node:22", "wget", False)]
)
def test_localhost_in_a_check(base: str, program: str, is_told: bool, shop: Shop) -> None:
    shop.change(', health: {url: "http://127.0.0.1:4000/health"}', "")
    shop.services = {"web": {"healthcheck": {"test": ["CMD", program, "-q", "http://localhost:4000/"]}}}
    shop.dockerfiles["web/Dockerfile"] = f"FROM {base}\n"
    assert rules(shop) == ({("health-localhost", "warning")} if is_told else set())


def test_a_check_of_the_compose_file_is_read_too(shop: Shop) -> None:
    shop.change(', health: {url: "http://127.0.0.1:4000/health"}', "")
    shop.services = {"web": {"healthcheck": {"test": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]}}}
    assert rules(shop) == {("health-program", "warning")}


@pytest.mark.parametrize(
    ("data", "dockerfile", "is_told"),
    [
        ({}, "FROM scratch\n", False),
        ({"ports": [{"target": 80, "published": "8080"}]}, "FROM node:22\n", True),
        ({"expose": ["3999-4001/tcp"]}, "FROM node:22\n", False),
        ({"expose": ["80"]}, "FROM node:22\nEXPOSE 4000\n", False),
        ({"expose": ["80"]}, "FROM node:22\nEXPOSE $PORT\n", False),
        ({"expose": ["80"]}, "FROM node:22\nONBUILD EXPOSE 4000\n", True),
        ({"expose": ["80"]}, "FROM node:22 AS base\nONBUILD EXPOSE 4000\nFROM base\n", False),
    ],
)
def test_the_port_of_a_check(data: dict[str, Any], dockerfile: str, is_told: bool, shop: Shop) -> None:
    shop.services = {"web": data}
    shop.dockerfiles["web/Dockerfile"] = dockerfile
    assert ("health-port" in {each[0] for each in shop.found()}) is is_told


@pytest.mark.parametrize(("published", "is_told"), [("4000", False), ("4001", True), ("3999-4002", False)])
def test_the_port_of_a_version(published: str, is_told: bool, shop: Shop) -> None:
    shop.change("image: web,", 'image: web, version: {url: "http://127.0.0.1:4000/v", field: sha},')
    shop.services = {"web": {"ports": [{"target": 4000, "published": published}]}}
    assert rules(shop) == ({("version-port", "warning")} if is_told else set())


def test_limits(shop: Shop) -> None:
    shop.services = {"web": {"mem_limit": "67108864", "mem_reservation": "134217728", "cpus": 2}}
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("reservation", "error", "web reserves 128 MiB of memory, and its limit is 64 MiB")
    }
    shop.change("image: web,", "image: web, cpus: 1, memory: {limit: 256MiB},")
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("limit", "warning", "the limit 256MiB replaces the one of the Compose file"),
        ("limit", "warning", "`cpus: 1` replaces the 2 of the Compose file"),
    }


def test_a_job_that_never_ends(shop: Shop) -> None:
    shop.change('{image: web, health: {url: "http://127.0.0.1:4000/health"}}', "{image: web, kind: job}")
    shop.services = {"web": {"restart": "always"}}
    assert rules(shop) == {("endless-job", "error")}
    shop.services = {"web": {"restart": "on-failure"}}
    assert rules(shop) == set()


def test_profiles(shop: Shop) -> None:
    shop.services = {
        "web": {"depends_on": {"db": {"required": True}}},
        "db": {"image": "postgres:17", "profiles": ["data"]},
    }
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("profile-off", "warning", "web depends on db, whose profile is off: data")
    }
    shop.change("product: shop", "product: shop\n    profiles: [data]")
    assert rules(shop) == set()


def test_a_backing_service_that_stays_off(shop: Shop) -> None:
    shop.services |= {"db": {"image": "postgres:17", "profiles": ["data"]}}
    shop.change("    services:\n", "    services:\n      db: {kind: backing, memory: {limit: 1GiB}}\n")
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("profile-off", "warning", "db is in a profile that is off: data")
    }


@pytest.mark.parametrize(
    ("data", "is_told"),
    [
        ({"build": {"context": "/x"}}, True),
        ({"build": {"context": "/x"}, "image": "acme/tool"}, False),
        ({"build": {"context": "/x"}, "image": "acme/tool", "pull_policy": "build"}, True),
        ({"build": {"context": "/x"}, "profiles": ["dev"]}, False),
        ({"build": {"context": "/x"}, "scale": 0}, False),
        ({"provider": {"type": "model"}}, False),
    ],
)
def test_what_only_a_build_could_start(data: dict[str, Any], is_told: bool, shop: Shop) -> None:
    shop.services |= {"tool": data}
    assert rules(shop) == ({("unbuilt", "warning")} if is_told else set())
    shop.change("product: shop", "product: shop\n    left_alone: [tool]")
    assert rules(shop) == set()


def test_variables_that_the_host_must_set(shop: Shop) -> None:
    shop.variables = (ComposeVariable("MODE", None, False, Location("docker-compose.yml", 9)),)
    shop.unset = frozenset({"MODE", "PORT", "SHA", "IMAGE_TAG"})
    environment = {"MODE": "$MODE", "URL": "http://x:${PORT}"}
    shop.written = {
        "web": {"environment": environment, "build": {"args": {"SHA": "$SHA"}}, "image": "x:${IMAGE_TAG}"}
    }
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("variable", "warning", "variable MODE is not set; it is used by web: environment/MODE"),
        ("variable", "warning", "variable PORT is not set; it is used by web: environment/URL"),
    }


def test_files_in_the_place_of_the_hosts_own(shop: Shop) -> None:
    shop.files |= {".env": "100644"}
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("reserved", "error", "the commit has an .env: it would replace this host's")
    }
    del shop.files[".env"]
    shop.files[".bakehouse"] = "120000"
    assert rules(shop) == {("reserved", "error")}


def test_settings_of_an_env_in_git(shop: Shop) -> None:
    shop.change("product: shop", "product: shop\n    compose: ops/compose.yml")
    shop.files |= {"ops/compose.yml": "100644", "ops/.env": "100644"}
    shop.dotenv_names = {"ops/.env": ("IMAGE_TAG", "PORT")}
    assert {each[:2] + each[3:] for each in shop.found()} == {("dotenv", "error", "IMAGE_TAG is set by hand")}


def test_object_ids_of_another_length(shop: Shop) -> None:
    shop.object_format = "sha256"
    assert rules(shop) == {("object-format", "error")}


def test_mounted_files_of_git_lfs(shop: Shop) -> None:
    shop.lfs = frozenset({"conf/big.bin"})
    source = str(shop.root.resolve() / "conf")
    shop.services = {"web": {"volumes": [{"type": "bind", "source": source}]}}
    assert {each[:2] + each[3:] for each in shop.found()} == {
        ("lfs-mounted", "warning", "web mounts Git LFS files: conf/big.bin")
    }
    shop.services = {"web": {"volumes": [{"type": "bind", "source": f"{source}-not"}]}}
    assert rules(shop) == set()


def test_without_compose_only_names_images_and_builds_are_compared(shop: Shop) -> None:
    shop.is_resolved = False
    shop.change(', health: {url: "http://127.0.0.1:4000/health"}', "")
    shop.services = {"web": {"restart": "always"}, "tool": {"build": {}}}
    assert shop.found() == set()
