"""Containers of Compose 2 that Compose 5 takes for changed ones are named before anybody types `up -d`."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from bakehouse.host import setup_buildx
from bakehouse.host.planning import compose_upgrade
from bakehouse.host.planning.facts import Container
from bakehouse.host.state.history_entry import Action

from ..support.real import oldest_compose
from .shop import container, facts, plan_of, step

COMPOSE = """\
name: shop
services:
  env: {image: "busybox:1.37", env_file: a.env, volumes: [{type: bind, source: /etc/hosts, target: /h}]}
  short: {image: "busybox:1.37", volumes: ["/etc/hosts:/h:ro"]}
  refuses:
    image: busybox:1.37
    volumes: [{type: bind, source: /etc/hosts, target: /h, bind: {create_host_path: false}}]
  long:
    image: busybox:1.37
    volumes: [{type: bind, source: /etc/hosts, target: /h, bind: {propagation: rprivate}}]
"""
# What Compose 2.29.7 and 2.40.3 both wrote on the containers of these services.
LABELS = {
    "env": "a579398110af968da326c2bb5f815d51dea02f6ddf3109dc07a224b02d833005",
    "short": "6ad0f4bffdf0b2893034f7b5239997bd65f64cab737bcbbcb79709f479541ed0",
    "refuses": "9b34eccb5e3a28ddb36761bbcc75eb28f0a36cb19b9961c6b615b586aef1ef57",
    "long": "01a3ad512420e2e4025bb0c02e13a7fcd43c71347724359898417c569e46e751",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "docker-compose.yml").write_text(COMPOSE, encoding="utf-8")
    (tmp_path / "a.env").write_text("A=1\n", encoding="utf-8")
    return tmp_path


def created(version: str, *services: str) -> list[Container]:
    return [
        container(each, made_by=version, config_hash=LABELS[each], has_binds=True)
        for each in services or LABELS
    ]


def named(found: Iterable[str]) -> list[str]:
    """The services that lines name."""
    start, end = "the next plain `docker compose up -d` recreates ", ": created by"
    return [line.partition(start)[2].partition(end)[0] for line in found]


@pytest.mark.compose_row("bind mount in the short form, created by Compose 2")
@pytest.mark.compose
@pytest.mark.parametrize("version", ["2.29.7", "2.40.3"])
def test_what_compose_5_recreates_is_named_with_the_reason(checkout: Path, version: str) -> None:
    (line,) = compose_upgrade.advice(checkout, created(version), ())
    assert named([line]) == ["refuses, short"]
    assert f": created by Compose {version}, and Compose 5." in line
    assert list(compose_upgrade.advice(checkout, created(version, "env", "long"), ())) == []


@pytest.mark.compose
@pytest.mark.oldest_compose
def test_compose_2_is_not_asked_for_hashes(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", oldest_compose(checkout))
    assert list(compose_upgrade.advice(checkout, created("2.29.7"), ())) == []


@pytest.mark.compose
def test_only_a_container_of_compose_2_is_named(checkout: Path) -> None:
    assert list(compose_upgrade.advice(checkout, created("5.6.0"), ())) == []
    assert list(compose_upgrade.advice(checkout, created("dev"), ())) == []
    other = container(made_by="2.40.3", config_hash="other")
    assert list(compose_upgrade.advice(checkout, [other], ())) == []


@pytest.mark.compose
def test_a_plan_names_what_it_leaves(checkout: Path) -> None:
    found = facts({each.service: each for each in created("2.40.3")}, {}, {})
    replaced = plan_of(step("short", Action.RECREATE), step("refuses", Action.RESTART))
    assert named(compose_upgrade.notes(checkout, replaced, found)) == ["refuses"]
    kept = plan_of(step("short", Action.KEEP, reasons=()), step("refuses", Action.RECREATE))
    assert named(compose_upgrade.notes(checkout, kept, found)) == ["short"]


@pytest.mark.compose
def test_a_plan_names_what_it_starts_as_it_is_and_nothing_that_has_changed_anyway(checkout: Path) -> None:
    found = facts({each.service: each for each in created("2.40.3")}, {}, {})
    plan = plan_of(step("short", Action.START), step("refuses", Action.KEEP, reasons=("configuration",)))
    assert named(compose_upgrade.notes(checkout, plan, found)) == ["short"]
    assert list(compose_upgrade.advice(checkout, created("2.40.3"), ("short", "refuses"))) == []


@pytest.mark.compose
def test_a_project_that_compose_cannot_read_is_not_named(checkout: Path) -> None:
    (checkout / "a.env").unlink()
    assert list(compose_upgrade.advice(checkout, created("2.40.3"), ())) == []


@pytest.mark.parametrize(
    ("answer", "advised"),
    [
        ("echo 'github.com/docker/buildx v0.38.2'", []),
        ("echo \"docker: 'buildx' is not a docker command.\nSee 'docker --help'\" >&2; exit 1", [True]),
    ],
)
def test_a_missing_buildx_is_named(
    answer: str, advised: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert ["install Docker Buildx" in each for each in setup_buildx.advice()] == advised
