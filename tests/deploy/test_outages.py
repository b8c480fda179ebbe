"""Registry and forge are away: a deploy says so and touches nothing, a rollback needs neither."""

import json
from collections.abc import Iterator

import pytest

from ..conftest import HTPASSWD, PASSWORD, USERNAME, await_login_wanted, docker
from ..real import Registry, need
from .fleet import Fleet, free_port
from .marks import REAL

pytestmark = REAL


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """One on a port of our choice: it has the same one when it comes back."""
    need("registry")
    users = tmp_path_factory.mktemp("registry") / "htpasswd"
    users.write_text(HTPASSWD, encoding="ascii")
    settings = {"": "htpasswd", "_HTPASSWD_REALM": "bakehouse", "_HTPASSWD_PATH": "/auth/htpasswd"}
    options = [f"--env=REGISTRY_AUTH{name}={value}" for name, value in settings.items()]
    address = f"127.0.0.1:{free_port()}"
    options += [f"--volume={users}:/auth/htpasswd:ro", f"--publish={address}:5000"]
    container = docker("run", "--detach", *options, "registry:2")
    try:
        await_login_wanted(address)
        yield Registry(address, USERNAME, PASSWORD)
    finally:
        docker("rm", "--force", "--volumes", container)


def test_rollback_without_registry_and_origin(fleet: Fleet) -> None:
    digests = fleet.digests()
    fleet.release({"web.conf": "2\n"}, web="ok 2", api="ok 2")
    fleet.good("deploy", "shop")
    newer = fleet.head()
    with fleet.cut_off():
        done = fleet.call("deploy", "shop")
        assert done.code == 3, done.out
        fleet.good("rollback", "shop")
        assert fleet.digests() == digests
        assert fleet.head() == fleet.rows()[-1]["wanted"] != newer
        fleet.assert_serves()
        # and once more is further back, not forward to what was just left
        assert json.loads(fleet.good("rollback", "shop", "--dry-run", "--json").out)[0]["release"][
            "tag"
        ] not in (newer, fleet.head())
        fleet.good("rollback", "shop", newer[:10])
    assert fleet.head() == newer


def test_registry_alone_is_away(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.release(web="ok 3")
    with fleet.no_registry():
        done = fleet.call("deploy", "shop")
    assert done.code == 3 and "registry" in done.out, done.out
    assert fleet.containers() == before
    fleet.good("deploy", "shop")


def test_image_is_gone_from_the_registry(fleet: Fleet) -> None:
    before, head = fleet.containers(), fleet.head()
    fleet.images["web"] = "gone"
    fleet.built["web", "gone"] = "sha256:" + "0" * 64
    fleet.release()
    done = fleet.call("deploy", "shop")
    assert done.code == 3 and "cannot pull" in done.out
    assert (fleet.containers(), fleet.head()) == (before, head)
    assert fleet.rows()[-1]["verdict"] == "failed"


def test_login_is_refused(fleet: Fleet) -> None:
    before = fleet.containers()
    login = fleet.root / ".bakehouse" / "docker" / "config.json"
    text = login.read_text()
    login.write_text("{}", encoding="utf-8")
    done = fleet.call("deploy", "shop")
    login.write_text(text, encoding="utf-8")
    assert done.code == 3 and "bakehouse setup" in done.out
    assert fleet.containers() == before
