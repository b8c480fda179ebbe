"""Registry and forge are away: a deploy says so and touches nothing, a rollback needs neither."""

import json
from base64 import b64encode

import pytest

from .aftermath import aftermath, before
from .fleet import Fleet
from .marks import REAL

pytestmark = REAL


@pytest.mark.compose_row("image")
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
    was = before(fleet)
    fleet.release(web="ok 3")
    with fleet.no_registry():
        done = fleet.call("deploy", "shop")
    aftermath(fleet, was, done, 3, None, "registry")


def test_image_is_gone_from_the_registry(fleet: Fleet) -> None:
    was = before(fleet)
    fleet.images["web"] = "gone"
    fleet.built["web", "gone"] = "sha256:" + "0" * 64
    fleet.release()
    aftermath(fleet, was, fleet.call("deploy", "shop"), 3, "failed", "cannot pull")


def test_login_is_refused(fleet: Fleet) -> None:
    was = before(fleet)
    login = fleet.root / ".bakehouse" / "docker" / "config.json"
    text = login.read_text()
    wrong = b64encode(f"{fleet.registry.username}:wrong".encode()).decode()
    for told in ({}, {"auths": {fleet.registry.address: {"auth": wrong}}}):
        login.write_text(json.dumps(told), encoding="utf-8")
        done = fleet.call("deploy", "shop")
        login.write_text(text, encoding="utf-8")
        aftermath(fleet, was, done, 3, None, "401", "bakehouse setup")
        assert wrong not in done.out + done.err
