"""What a plan reads of a service that Compose resolved: its check, whatever the repo's file says of one."""

from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.host.planning import compose_config
from bakehouse.model.service import ServiceConfig

from ..host.shop import PRODUCT
from .checkout import committed

pytestmark = pytest.mark.compose
# Whether the file has a check, and whether it leaves that to the image.
HEALTH = {
    "none": ("", False, True),
    "test": ("healthcheck: {test: 'exit 0'}", True, False),
    "words": ("healthcheck: {test: [CMD, 'true']}", True, False),
    "off": ("healthcheck: {disable: true}", False, False),
    "off-with-test": ("healthcheck: {disable: true, test: 'exit 0'}", False, False),
    "word-none": ("healthcheck: {test: [NONE]}", False, False),
    "times-alone": ("healthcheck: {interval: 5s}", False, True),
}
RESTART = {
    "absent": ("", False),
    "no": ("restart: 'no'", False),
    "on-failure": ("restart: on-failure", False),
    "on-failure-3": ("restart: on-failure:3", False),
    "always": ("restart: always", True),
    "unless-stopped": ("restart: unless-stopped", True),
    "any": ("deploy: {restart_policy: {condition: any}}", True),
    "condition-wins": ("restart: always, deploy: {restart_policy: {condition: none}}", False),
    "condition-on-failure": ("deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}", False),
}


@pytest.mark.compose_row(
    "check that the repo's file alone gives",
    group="Health checks",
    keys=("services.healthcheck",),
    render="stays",
    deploy="counts as the service's check; a change recreates the service (`configuration`)",
    rollback="recreates it as the older release has it",
)
@pytest.mark.compose_row("check that the image has (`HEALTHCHECK`)")
@pytest.mark.compose_row("no check, or one that is switched off")
@pytest.mark.compose_row("restart policy of a job that starts it again after success")
def test_checks_and_restart_policies(tmp_path: Path) -> None:
    lines = {f"health-{name}": text for name, (text, _, _) in HEALTH.items()}
    lines |= {f"restart-{name}": text for name, (text, _) in RESTART.items()}
    services = "".join(f"  {name}: {{image: a, {text}}}\n" for name, text in lines.items())
    shop = committed(tmp_path, f"services:\n{services}", "services: {}\n")
    managed = tuple(ServiceConfig(key=name, image="web") for name in lines)
    found = compose_config.resolve(shop.folder, replace(PRODUCT, services=managed), "HEAD").targets
    assert {name: found[f"health-{name}"].has_check for name in HEALTH} == {
        name: has for name, (_, has, _) in HEALTH.items()
    }
    assert {name: found[f"health-{name}"].image_decides for name in HEALTH} == {
        name: of_image for name, (_, _, of_image) in HEALTH.items()
    }
    assert {name: found[f"restart-{name}"].is_endless for name in RESTART} == {
        name: endless for name, (_, endless) in RESTART.items()
    }
