"""Names of the manifest that the compose file does not have: told from those that it has, and refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.planning import compose_stack, own_services
from bakehouse.host.planning.compose_project import ComposeProject, Mounted
from bakehouse.host.state import compose_settings
from bakehouse.model.service import ServiceConfig

from .refusal import refusal
from .shop import NEW, PRODUCT, target

ADDED: dict[str, Any] = {
    "image": "git.example.com/shop/shop-web:latest",
    "command": None,
    "entrypoint": None,
    "networks": {"default": None},
    "healthcheck": {"test": ["CMD", "true"]},
    "deploy": {"resources": {}, "placement": {}},
    "logging": {"driver": "json-file"},
    "restart": "no",
}
ONE = replace(PRODUCT, services=(ServiceConfig(key="web", image="web"),))


@pytest.mark.compose_row("service of the manifest that the Compose file does not have")
@pytest.mark.parametrize(
    ("found", "asks"),
    [
        (ADDED, True),
        ({"image": "x", "build": {"context": "."}}, True),
        ({**ADDED, "command": ["run"]}, False),
        ({**ADDED, "networks": {"back": None}}, False),
        ({**ADDED, "environment": {"A": "b"}}, False),
        ({**ADDED, "volumes": []}, False),
    ],
)
@pytest.mark.parametrize("own", [["web"], ["wep"]])
def test_a_service_is_asked_for_unless_it_has_something_of_its_own(
    found: dict[str, Any], asks: bool, own: list[str]
) -> None:
    asked = []

    def listed() -> list[str]:
        asked.append(True)
        return own

    missing = own_services.missing({"web": found}, ONE, listed)
    assert missing == ({"web"} if asks and own == ["wep"] else set())
    assert bool(asked) == asks


def test_a_backing_service_that_only_the_manifest_has() -> None:
    product = replace(ONE, backing=("db", "queue"))
    services = {"web": {**ADDED, "ports": []}, "db": {"image": "postgres:16", "volumes": []}}
    assert own_services.missing(services, product, lambda: ["web", "db"]) == {"queue"}


@pytest.mark.parametrize(("name", "lost"), [("db", set()), ("in-a-profile", set()), ("dbb", {"dbb"})])
def test_a_name_that_is_left_alone_is_one_of_the_files(name: str, lost: set[str]) -> None:
    product = replace(PRODUCT, services=(), left_alone=(name,))
    found = own_services.missing({"db": {"image": "postgres:16"}}, product, lambda: ["db", "in-a-profile"])
    assert found == lost


@pytest.mark.compose_row(
    "service of the manifest that the Compose file does not have",
    group="Services without an entry in the manifest",
    render="—",
    deploy="*refused*, with the name that may be meant; nothing is created or removed",
    rollback="—",
)
def test_the_refusal_names_what_may_be_meant() -> None:
    wrong = replace(PRODUCT, services=(*PRODUCT.services, ServiceConfig(key="wrker", image="web")))
    targets = {key: target(key) for key in ("api", "migrate", "web", "wrker")}
    others = {key: target(key) for key in ("worker", "db")}
    found = ComposeProject(
        "shop",
        targets,
        NEW,
        Mounted((), ()),
        compose_settings.of(PRODUCT),
        compose_stack.of({"name": "shop"}, PRODUCT, Path("/srv/shop")),
        others=others,
        missing=frozenset({"wrker"}),
    )
    told = f"docker-compose.yml of {NEW} has no service wrker (did you mean `worker`?)"
    assert refusal(lambda: own_services.refuse(wrong, found, NEW, True)) == told
    assert (
        refusal(lambda: own_services.refuse(PRODUCT, replace(found, missing=frozenset()), NEW, True)) is None
    )
    alone = replace(found, missing=frozenset({"dbb"}))
    left = replace(PRODUCT, left_alone=("dbb",))
    meant = f"docker-compose.yml of {NEW} has no service dbb (did you mean `db`?)"
    assert refusal(lambda: own_services.refuse(left, alone, NEW, True)) == meant
    # a rollback starts nothing for its own sake
    assert refusal(lambda: own_services.refuse(left, alone, NEW, False)) is None
    # one that is not there at all, as in a profile that is off
    del targets["api"]
    assert refusal(lambda: own_services.refuse(PRODUCT, replace(found, missing=frozenset()), NEW, True)) == (
        f"docker-compose.yml of {NEW} has no service api"
    )
