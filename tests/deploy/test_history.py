"""What is remembered of a run, and for how long."""

import json
from pathlib import Path

import jsonschema
import pytest

from ..script.shop import find
from ..support.call import Called
from .conftest import New, first
from .fleet import Fleet
from .marks import REAL

pytestmark = REAL

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "history.schema.json").read_text(encoding="utf-8"))


def test_every_row_is_as_the_schema_says(fleet: Fleet) -> None:
    fleet.release(web="exits")
    assert fleet.call("deploy", "shop").code == 4
    fleet.good("rollback", "shop")
    for row in fleet.rows():
        jsonschema.validate(row, SCHEMA)
    assert {row["verdict"] for row in fleet.rows()} >= {"good", "returned"}
    assert {row["kind"] for row in fleet.rows()} == {"deploy", "rollback"}
    assert {"decide", "before", "pull", "web", "return"} == fleet.rows()[-2]["milliseconds"].keys()


@pytest.mark.soak
def test_the_least_memory_is_that_within_a_step(fleet: Fleet) -> None:
    """A hook that takes memory and gives it back is seen, though no step ends meanwhile."""
    fleet.deploy_steps = {"hooks": {"before": "greedy.sh"}}
    # `tail` keeps the last line, which is all there is
    greedy = "#!/bin/sh\n(head -c 600000000 /dev/zero; sleep 2) | tail -n 1 | wc -c\n"
    # what runs before comes from the checkout as it still is
    fleet.release({"greedy.sh": greedy})
    fleet.good("deploy", "shop")
    fleet.release(web="ok memory")
    fleet.good("deploy", "shop")
    row = fleet.rows()[-1]
    assert row["memory_before"] - row["memory_least"] > 200_000_000, row


def build_named(fleet: Fleet, name: str) -> Called:
    """A deploy while whose pull somebody builds; docker tells what was built by this history alone."""
    tools = fleet.folder / f"tools-{name}"
    tools.mkdir()
    told = '{"ref": "default/default/old", "name": "old"}'
    more = '{"ref": "default/default/new", "name": "new"}' if name == "built" else told
    script = f"""#!/bin/sh
case "$*" in
'buildx history ls '*) echo '{told}'; [ ! -e {tools}/pulled ] || echo '{more}'; exit ;;
*'--filter name=^buildx_buildkit_') exit ;;
pull*) touch {tools}/pulled ;;
esac
exec {find("docker")} "$@"
"""
    (tools / "docker").write_text(script, encoding="utf-8")
    (tools / "docker").chmod(0o755)
    return fleet.call("deploy", "shop", more={"PATH": f"{tools}:/usr/bin:/bin"})


def test_what_was_built_meanwhile(fleet: Fleet) -> None:
    for name, expected in (("nothing", []), ("built", ["default/default/new"])):
        fleet.release(web=f"ok {name}")
        done = build_named(fleet, name)
        assert done.code == 0, done.out + done.err
        assert fleet.rows()[-1]["built"] == expected
    assert "built on this host meanwhile: default/default/new" in fleet.good("history", "shop").out


def local_tags(fleet: Fleet) -> set[str]:
    """The tags that the engine has of the product's web image."""
    listed = fleet.docker("images", "--format={{.Tag}}", fleet.image("web")).split()
    return {tag for tag in listed if tag != "<none>"}


def test_only_the_newest_releases_are_kept(new: New) -> None:
    """And what a row names that only a later build knows."""
    fleet = first(new())
    named = min(local_tags(fleet))
    later = json.dumps({"version": 2, "run": "later", "undo": [f"{fleet.image('web')}:{named}"]})
    history = fleet.state / "history.jsonl"
    history.write_text(history.read_text(encoding="utf-8") + later + "\n", encoding="utf-8")
    fleet.host(keep=2)
    tags = []
    for number in range(3):
        tags.append(fleet.release(web=f"ok keep {number}"))
        fleet.good("deploy", "shop")
    assert {*tags, named} & local_tags(fleet) == {*tags[1:], named}
    history.write_text(history.read_text(encoding="utf-8").replace(later + "\n", ""), encoding="utf-8")
    with fleet.cut_off():
        fleet.good("rollback", "shop")
    assert fleet.head() == tags[1]
    assert {tags[1], tags[2]} <= local_tags(fleet)
    told = json.loads(fleet.good("releases", "shop", "--json").out)
    assert [each["tag"] for each in told][:2] == tags[1:]


@pytest.mark.soak
def test_a_name_that_cannot_go_stops_nobody(new: New) -> None:
    """A container that somebody else made of an old release holds its image."""
    fleet = first(new())
    fleet.host(keep=1)
    old = fleet.release(web="ok held")
    fleet.good("deploy", "shop")
    held = fleet.docker("create", f"{fleet.image('web')}:{old}")
    for number in range(2):
        fleet.release(web=f"ok after {number}")
        fleet.good("deploy", "shop")
    assert fleet.docker("inspect", "--format={{.Config.Image}}", held) == f"{fleet.image('web')}:{old}"
    fleet.docker("rm", held)
    fleet.assert_serves()


def test_script_that_is_not_there_yet(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.deploy_steps = {"smoke_before": "smoke.sh"}
    fleet.release({"smoke.sh": "#!/bin/sh\n"}, web="ok early")
    done = fleet.call("deploy", "shop")
    assert done.code == 6 and "smoke.sh is not in the checkout, which is at" in done.out
    assert fleet.containers() == before


@pytest.mark.soak
def test_a_release_that_served_twice_is_kept_as_it_served_last(fleet: Fleet) -> None:
    """First a service kept the tag that it ran; then it was gone, and was made anew with its own."""
    tag = fleet.release(web="ok twice")
    fleet.good("deploy", "shop")
    assert not fleet.container("worker")["Config"]["Image"].endswith(tag)
    fleet.docker("rm", "--force", fleet.containers()["worker"])
    fleet.good("deploy", "shop")
    assert fleet.container("worker")["Config"]["Image"] == f"{fleet.image('worker')}:{tag}"
    assert tag in fleet.docker("images", "--format={{.Tag}}", fleet.image("worker")).split()
