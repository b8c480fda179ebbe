"""A product as its repo uses Compose: files in a folder, a name of its own, profiles, variables."""

import json
from collections.abc import Callable

import pytest

from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = REAL
COMPOSE = """\
services:
  cache: {image: busybox:1.37, command: [sleep, "1000"], profiles: [worker]}
  web: {build: ., environment: {TOKEN: "${TOKEN}", URL: "http://${NAME}/"}}
  worker: {build: ., profiles: [worker], depends_on: [cache]}
  migrate: {build: ., profiles: [tools], command: ["true"]}
"""


@pytest.mark.compose_row(
    "`COMPOSE_REMOVE_ORPHANS` in `.env`",
    group="The files and their variables",
    render="—",
    deploy="not used: a deploy removes nothing that its plan does not name",
    rollback="the same",
)
@pytest.mark.compose_row("profiles")
@pytest.mark.compose_row("several files, in any folder")
@pytest.mark.compose_row("variables that are not set")
def test_a_first_deploy(new: Callable[..., Fleet]) -> None:
    fleet = new()
    fleet.services_map = {"web": "web", "worker": "worker", "migrate": "worker"}
    files = {"deploy/compose.yml": COMPOSE, "host.yml": "services: {web: {labels: {host: '1'}}}\n"}
    data = json.loads(fleet._rendered()["bakehouse.json"])
    more = {"overrides": ["host.yml"], "project": fleet.name, "compose": "deploy/compose.yml"}
    files["bakehouse.json"] = json.dumps({**data, "version": 4, "requires": "0.5.0", **more})
    fleet.release(files)
    assert set_up(fleet).code == 0
    (fleet.checkout / ".env").write_text(
        "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_REMOVE_ORPHANS=true\n", encoding="utf-8"
    )
    (fleet.checkout / "deploy" / ".env").write_text("IMAGE_TAG: old\n", encoding="utf-8")
    refused = fleet.call("deploy", "shop")
    assert refused.code == 6 and "deploy/.env:1: IMAGE_TAG is set by hand" in refused.out, refused.out

    (fleet.checkout / "deploy" / ".env").unlink()
    refused = fleet.call("deploy", "shop")
    assert refused.code == 6 and "TOKEN: web: environment/TOKEN" in refused.out, refused.out
    assert fleet.containers() == {}
    told = fleet.good("deploy", "shop", "--dry-run", "--allow-unset")
    assert "variable NAME is not set; it is used by web: environment/URL" in told.out
    assert '"TOKEN" variable is not set' in told.err

    fleet.docker("create", *labels(fleet, "gone"), "busybox:1.37")
    fleet.good("deploy", "shop", "--allow-unset")
    before = fleet.containers()
    assert before.keys() == {"cache", "web", "worker", "migrate", "gone"}
    assert fleet.container("web")["Config"]["Labels"]["host"] == "1"
    fleet.docker("rm", before.pop("gone"))
    said = fleet.compose_by_hand("up", "--detach", "--no-build")
    assert "recreate" not in said.lower(), said
    assert fleet.containers() == before
    fleet.release({**files, "web.conf": "2\n"}, web="ok 2")
    assert fleet.actions("deploy", "shop") == {"web": "recreate", "worker": "keep", "migrate": "keep"}
    fleet.good("deploy", "shop")


@pytest.mark.compose_row("name of the project")
def test_a_second_stack(new: Callable[..., Fleet]) -> None:
    """What runs has another name: refused by `setup` and by the first deploy, with both names."""
    fleet = new()
    fleet.services_map, fleet.left_alone = {"web": "web"}, ["api", "migrate", "worker"]
    fleet.release()
    assert set_up(fleet).code == 0
    old = {**labels_of(fleet, "web"), "com.docker.compose.project": f"{fleet.name}-old"}
    words = [f"--label={key}={value}" for key, value in old.items()]
    container = fleet.docker("create", *words, "busybox:1.37")
    for done in (set_up(fleet), fleet.call("deploy", "shop")):
        told = done.out + done.err
        assert done.code == 6, told
        assert f"is the Compose project {fleet.name}, but on this host it is {fleet.name}-old" in told
    assert fleet.containers() == {}
    (fleet.checkout / ".env").write_text(f"COMPOSE_PROJECT_NAME={fleet.name}-old\n", encoding="utf-8")
    assert fleet.plan("deploy", "shop")["web"][0] == "recreate"
    fleet.docker("rm", container)


def labels_of(fleet: Fleet, service: str) -> dict[str, str]:
    """Compose's labels of a container of the checkout."""
    own = {
        "project": fleet.name,
        "service": service,
        "oneoff": "False",
        "project.working_dir": str(fleet.checkout),
        "project.config_files": str(fleet.checkout / "docker-compose.yml"),
    }
    return {f"com.docker.compose.{key}": value for key, value in own.items()}


def labels(fleet: Fleet, service: str) -> list[str]:
    return [f"--label={key}={value}" for key, value in labels_of(fleet, service).items()]
