"""What the engine's two image stores know of images by differs: neither confuses a deploy."""

import json
import os
from pathlib import Path

import pytest

from bakehouse.outside.docker import disk

from ..support.wait import until
from .fleet import Fleet
from .heavy import annotated
from .marks import ON_GRAPH_DRIVER, REAL

pytestmark = [*REAL, ON_GRAPH_DRIVER]


def test_back_without_registry_and_forge(fleet: Fleet) -> None:
    was = fleet.digests()
    fleet.release(web="ok forward")
    fleet.good("deploy", "shop")
    with fleet.cut_off():
        fleet.good("rollback", "shop")
    until(lambda: fleet.container("web")["State"]["Health"]["Status"] == "healthy")
    assert fleet.digests() == was


def test_what_fails_goes_back(fleet: Fleet) -> None:
    was, others = fleet.digests(), fleet.containers()
    fleet.release(web="exits")
    assert fleet.call("deploy", "shop").code == 4
    assert fleet.digests() == was
    assert {name for name, id in fleet.containers().items() if others[name] != id} == {"web"}


def test_one_configuration_under_two_digests(fleet: Fleet) -> None:
    """On the graph driver's store both are one image with two digests."""
    fleet.release(web="ok twin")
    fleet.good("deploy", "shop")
    fleet.release(web=annotated(fleet, "web", "ok twin"))
    fleet.good("deploy", "shop")
    assert fleet.expected()["web"] in known_digests(fleet, "web")
    (status,) = json.loads(fleet.good("status", "shop", "--json").out)
    assert {each["name"]: each["digest"] for each in status["services"]}["web"] == fleet.expected()["web"]
    before = fleet.containers()
    fleet.good("deploy", "shop")
    assert fleet.containers() == before
    fleet.good("rollback", "shop")
    assert fleet.built["web", "ok twin"] in known_digests(fleet, "web")


def known_digests(fleet: Fleet, service: str) -> set[str]:
    """The digests that the engine knows the image of a service by."""
    (image,) = json.loads(fleet.docker("image", "inspect", fleet.container(service)["Image"]))
    return {name.rpartition("@")[2] for name in image["RepoDigests"]}


def test_a_name_that_somebody_removed_restarts_nothing(fleet: Fleet) -> None:
    before, named = fleet.containers(), fleet.container("web")["Config"]["Image"]
    fleet.docker("image", "rm", "--force", named)
    assert set(fleet.actions("deploy", "shop").values()) == {"keep"}
    assert fleet.good("status", "shop")
    fleet.good("deploy", "shop")
    assert fleet.containers() == before
    fleet.compose_by_hand("up", "--detach", "--no-build", "--pull", "never")
    assert fleet.containers() == {**before, "migrate": fleet.containers()["migrate"]}
    learn_again(fleet, web="ok seen")


def test_a_removed_name_is_given_again_where_it_is_needed(fleet: Fleet) -> None:
    """The service changes otherwise, and neither registry nor forge is there: its image is."""
    fleet.release(web="ok named")
    fleet.good("deploy", "shop")
    before, image = fleet.containers(), fleet.container("api")["Image"]
    fleet.docker("image", "rm", "--force", fleet.container("api")["Config"]["Image"])
    env = fleet.checkout / ".env"
    text = env.read_text(encoding="utf-8")
    env.write_text("GREETING=hello again\n" + text, encoding="utf-8")
    try:
        with fleet.cut_off():
            fleet.good("rollback", "shop")
        after = fleet.containers()
        assert {name for name in after if after[name] != before[name]} == {"web", "api", "worker"}
        assert fleet.container("api")["Image"] == image
        assert fleet.good("status", "shop")
    finally:
        env.write_text(text, encoding="utf-8")
    learn_again(fleet, api="ok known")


def learn_again(fleet: Fleet, **images: str) -> None:
    """The engine knows a digest again by the next pull, which is that of the release after another one."""
    fleet.images |= images
    fleet.release()
    fleet.good("deploy", "shop")


def test_disk_is_measured_where_images_go(
    fleet: Fleet, deployed: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The containers that run have their layers there."""
    monkeypatch.setenv("DOCKER_HOST", deployed.environment.get("DOCKER_HOST", os.environ["DOCKER_HOST"]))
    root = Path(fleet.docker("info", "--format={{.DockerRootDir}}"))
    found = disk.folders()
    assert found[0] == root
    driver = fleet.docker("info", "--format={{.Driver}}")
    assert found[1:] == ((root / "containerd" / "daemon",) if driver == "overlayfs" else ())
