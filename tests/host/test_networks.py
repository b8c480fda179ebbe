"""Networks whose options change: what is compared, who takes part, and what a plan tells of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host.planning import comparison, compose_stack, definitions, networks, notes
from bakehouse.host.planning.compose_project import ComposeProject, Mounted
from bakehouse.host.planning.deploy_plan import NetworkStep
from bakehouse.host.planning.planner import plan
from bakehouse.host.state import compose_settings
from bakehouse.host.state import definitions as recorded_definitions
from bakehouse.host.state.definitions import Definitions
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.paths import ProductState
from bakehouse.outside.docker.networks import Endpoint
from bakehouse.release import Release
from bakehouse.report import plain, steps

from .shop import NEW, PRODUCT, container, facts, image, plan_of, recorded, step, target

NAME = "shop_default"
DB = Endpoint("db-1", "shop-db-1", "shop", "db", ("db",), "", "")
WEB = Endpoint("web-1", "shop-web-1", "shop", "web", ("web",), "", "")
PROXY = Endpoint("proxy-1", "caddy", "proxy", "caddy", (), "", "")


def data(**network: Any) -> dict[str, Any]:
    """Compose's resolved data of a project with one network and one volume, both its own."""
    return {
        "name": "shop",
        "services": {
            "web": {"networks": {"default": None}},
            "db": {"networks": {"default": {"ipv4_address": "10.0.0.9"}}},
        },
        "networks": {"default": {"name": NAME, **network}, "edge": {"name": "edge", "external": True}},
        "volumes": {"data": {"name": "shop_data"}, "shared": {"name": "shared", "external": True}},
    }


def project(**network: Any) -> ComposeProject:
    resolved = data(**network)
    targets = {"web": target(), "migrate": target("migrate")}
    return ComposeProject(
        "shop",
        targets,
        NEW,
        Mounted((), ()),
        compose_settings.of(PRODUCT),
        compose_stack.of(resolved, PRODUCT, Path("/srv/shop")),
        networks=definitions.networks(resolved),
        volumes=definitions.volumes(resolved),
    )


BEFORE = networks.recordable(project())
LEFT = replace(BEFORE, disconnected={NAME: (DB, WEB)})


@pytest.mark.compose_row(
    "network of another project",
    group="Networks",
    keys=("networks.external",),
    render="stays",
    deploy="its options are not compared",
    rollback="the same",
)
@pytest.mark.compose_row(
    "volume of another project",
    group="Volumes and files",
    keys=("volumes.external",),
    render="stays",
    deploy="its definition is not compared",
    rollback="the same",
)
def test_only_networks_and_volumes_of_the_project_are_compared() -> None:
    found = project(driver_opts={"a": "b"})
    assert set(found.networks) == {NAME} and set(found.volumes) == {"shop_data"}
    assert found.networks[NAME].addresses == {"web": ("", ""), "db": ("10.0.0.9", "")}
    assert found.networks[NAME].fingerprint != project().networks[NAME].fingerprint


@pytest.mark.compose_row(
    "options of a network",
    group="Networks",
    keys=(
        "networks.driver",
        "networks.driver_opts",
        "networks.attachable",
        "networks.internal",
        "networks.enable_ipv4",
        "networks.enable_ipv6",
        "networks.ipam",
        "networks.labels",
    ),
    render="stays",
    deploy=(
        "removes and creates the network again, once. Managed services on it are recreated (`network "
        "…`); other containers of the project are disconnected and connected again, with their addresses"
    ),
    rollback="a failed deploy restores the former network in the same way",
)
@pytest.mark.parametrize(
    ("wanted", "was", "expected"),
    [
        (project(), BEFORE, []),
        (project(internal=True), BEFORE, [NAME]),
        # an earlier build did not record it
        (project(internal=True), Definitions(), []),
        # a killed run left somebody disconnected
        (project(), LEFT, [NAME]),
    ],
)
def test_a_network_that_changed(wanted: ComposeProject, was: Definitions, expected: list[str]) -> None:
    assert [each.name for each in networks.changed(wanted, was)] == expected


@pytest.mark.compose_row(
    "options of a network that a container of another project is on",
    group="Networks",
    render="—",
    deploy="*refused*, with the command that disconnects it",
    rollback="—",
)
def test_who_takes_part() -> None:
    found = networks.planned({NAME: (DB, WEB, DB)}, project(internal=True))
    assert found.steps == (NetworkStep(NAME, ("db",)),)
    assert found.remade == {"web": (NAME,)}
    assert networks.planned({NAME: ()}, project(internal=True)).steps == ()
    with pytest.raises(RefusedError, match="containers of another project are on it: caddy") as refused:
        networks.planned({NAME: (WEB, PROXY)}, project(internal=True))
    assert f"docker network disconnect {NAME} caddy" in refused.value.hint


@pytest.mark.compose_row("options of a network")
def test_services_on_it_are_replaced_and_jobs_are_not_run() -> None:
    ran = container("migrate", status="exited")
    seen = facts(
        {"web": container(), "migrate": ran},
        {"web": recorded(), "migrate": recorded("migrate")},
        project().targets,
    )
    seen = replace(seen, remade={"web": (NAME,), "migrate": (NAME,)})
    services = {"web": image(), "migrate": image("migrate")}
    made = plan(PRODUCT, Release(NEW, NEW, {}), services, seen)
    assert [(each.service, each.action, each.reasons) for each in made.changes] == [
        ("web", Action.RECREATE, (f"network {NAME}",))
    ]
    with pytest.raises(RefusedError, match=f"web would change too: network {NAME}"):
        plan(PRODUCT, Release(NEW, NEW, {}), services, seen, frozenset({"migrate"}))
    told = plain.show(steps.show(replace(made, networks=(NetworkStep(NAME, ("db",)),))))
    assert (
        f"network {NAME} (options changed): disconnects and connects db, whose open connections there end"
        in told
    )


@pytest.mark.compose_row(
    "definition of a volume",
    group="Volumes and files",
    keys=(
        "volumes.driver",
        "volumes.driver_opts",
        "volumes.labels",
    ),
    render="stays",
    deploy="never recreates a volume: the plan notes that it stays as it is",
    rollback="—",
)
@pytest.mark.compose_row(
    "anonymous volume",
    group="Volumes and files",
    render="stays",
    deploy="stays with the service; where the image changes, the plan notes that it hides new files",
    rollback="—",
)
def test_what_stays_as_it_is_is_told() -> None:
    anonymous = container(anonymous=("/app/node_modules",))
    seen, made = facts({"web": anonymous}, {}, {}), plan_of(step("web", Action.RECREATE))
    was = replace(BEFORE, volumes={"shop_data": "another"})
    volume, hidden = notes.notes(made, seen, project(), was)
    assert volume.startswith("volume shop_data: its definition changes; it stays as it is")
    assert "its anonymous volume at /app/node_modules stays" in hidden
    again = replace(made, steps=(step("web", Action.RECREATE, reasons=(comparison.CONFIGURATION,)),))
    assert list(notes.notes(again, seen, project(), BEFORE)) == []
    assert list(notes.notes(again, seen, project(), Definitions())) == []


def test_the_record_of_a_network_that_is_remade(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    assert recorded_definitions.read(state) is None
    recorded_definitions.write(state, BEFORE)
    recorded_definitions.disconnect(state, NAME, (DB, WEB))
    assert recorded_definitions.read(state) == LEFT
    recorded_definitions.forget(state, NAME)
    assert recorded_definitions.read(state) == replace(LEFT, networks={})
    recorded_definitions.connect(state, NAME, "new")
    assert recorded_definitions.read(state) == replace(BEFORE, networks={NAME: "new"})
