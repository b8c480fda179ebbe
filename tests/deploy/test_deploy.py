"""Deploys of one product: what changes is swapped, what does not is left alone."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .fleet import Fleet
from .marks import ON_CONTAINERD, REAL

pytestmark = REAL


@ON_CONTAINERD
def test_first_deploy(deployed: Fleet) -> None:
    deployed.assert_serves()
    assert deployed.digests() == deployed.expected()
    assert deployed.head() == deployed.rows()[-1]["good"]["commit"]
    assert deployed.lock_is_free()


@ON_CONTAINERD
def test_no_op_changes_no_container(deployed: Fleet) -> None:
    before, jobs = deployed.containers(), deployed.jobs()
    deployed.good("deploy", "shop")
    assert set(deployed.actions("deploy", "shop").values()) == {"keep"}
    assert (deployed.containers(), deployed.jobs()) == (before, jobs)
    assert deployed.rows()[-1]["verdict"] == "good"


@pytest.mark.compose_row("image")
@ON_CONTAINERD
def test_one_image_changed(fleet: Fleet) -> None:
    before = fleet.containers()
    fleet.release(web="ok 2")
    plan = fleet.plan("deploy", "shop")
    assert plan == {"web": ("recreate", ["image"]), **{s: ("keep", []) for s in ("api", "worker", "migrate")}}
    fleet.good("deploy", "shop")
    after = fleet.containers()
    assert {service for service in after if after[service] != before[service]} == {"web"}
    assert fleet.digests() == fleet.expected()


@ON_CONTAINERD
def test_commit_that_the_branch_lost(fleet: Fleet) -> None:
    """Deployed by a person, told in the history, and gone back to like any other."""
    before, lost = fleet.head(), fleet.release()
    fleet.git("push", "--quiet", "--force", "origin", f"{before}:refs/heads/main")
    fleet.good("deploy", "shop", "--tag", lost, "--off-branch")
    assert (fleet.head(), fleet.rows()[-1]["off_branch"]) == (lost, True)
    assert "this commit was not in the branch" in fleet.good("history", "shop").out
    fleet.good("rollback", "shop", before)
    fleet.good("rollback", "shop", lost)
    assert (fleet.head(), fleet.rows()[-1]["off_branch"]) == (lost, False)


@ON_CONTAINERD
def test_what_the_verbs_tell(fleet: Fleet) -> None:
    (status,) = json.loads(fleet.good("status", "--json").out)
    assert (status["serves"], status["latest"]) == (fleet.head(), fleet.head())
    newest = dict.fromkeys(fleet.services_map, True)
    assert {each["name"]: each["latest"] for each in status["services"]} == {**newest, "db": None}
    assert fleet.head()[:12] in fleet.good("status", "shop").out
    assert status["advice"] == []
    releases = json.loads(fleet.good("releases", "shop", "--json").out)
    assert [each["serves"] for each in releases].index(True) == 0
    (rows,) = json.loads(fleet.good("history", "--json").out).values()
    # on disk the word of earlier builds stays
    told = json.dumps(rows[0]).replace('"recreate"', '"hold"')
    assert json.loads(told) == fleet.rows()[-1]
    assert fleet.good("history").out.startswith(rows[0]["started"])
    assert "nothing to resume: no deploy was interrupted" in fleet.good("resume", "shop").out
    fleet.docker("stop", fleet.containers()["web"])
    drifted = fleet.call("status", "shop")
    assert drifted.code == 1 and "drift: is exited" in drifted.out


@ON_CONTAINERD
def test_all_products_and_the_worst_code(fleet: Fleet) -> None:
    """A product that is not cloned is refused; the others are deployed all the same."""
    places = json.loads((fleet.root / ".bakehouse" / "host.json").read_text())["places"]
    ghost = {"product": "ghost", "repo": "ghost", "url": "file:///nowhere", "branch": "main"}
    fleet.host(places=[ghost, *places])
    fleet.release(web="ok all")
    done = fleet.call("deploy", "--all", "--json")
    fleet.host(places=places)
    ended = json.loads(done.out)
    assert (done.code, ended["code"]) == (6, 6)
    assert [(each["product"], each["code"]) for each in ended["outcomes"]] == [("ghost", 6), ("shop", 0)]
    assert fleet.digests() == fleet.expected()


@ON_CONTAINERD
def test_plan_is_the_outcome(fleet: Fleet) -> None:
    fleet.release({"web.conf": "2\n"}, api="ok plan")
    (plan,) = json.loads(fleet.good("deploy", "shop", "--dry-run", "--json").out)
    memory, disk = plan["budget"]["memory"], plan["budget"]["disk"]
    assert memory["before"] == memory["least"] == memory["after"] > 0
    assert disk["before"] > disk["least"] == disk["after"] > 0
    (outcome,) = json.loads(fleet.good("deploy", "shop", "--json").out)["outcomes"]
    done = outcome["row"]["plan"]
    assert done == [{key: step[key] for key in done[0]} for step in plan["steps"]]
    assert outcome["row"]["good"]["services"] == plan["services"]
    pinned = {name: fleet.container(name)["Config"]["Image"] for name in plan["services"]}
    assert pinned == {name: served["image"] for name, served in plan["services"].items()}


@pytest.fixture
def copied(deployed: Fleet) -> Iterator[Path]:
    """The host's rendered files, as they were copied and as `setup` read them."""
    folder = deployed.folder / "copied"
    folder.mkdir()
    host = (deployed.root / ".bakehouse" / "host.json").read_text(encoding="utf-8")
    for name, text in {"host.json": host, "deploy-shop.sh": "exec bakehouse\n"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    listed = ["sha256sum", "host.json", "deploy-shop.sh"]
    sums = subprocess.run(listed, cwd=folder, capture_output=True, check=True)
    (folder / "bakehouse.sums").write_bytes(sums.stdout)
    deployed.good("setup", "--config", str(folder / "host.json"))
    yield folder
    (deployed.root / ".bakehouse" / "copied.json").unlink()
    shutil.rmtree(folder)


@ON_CONTAINERD
def test_status_compares_the_hosts_own_files(deployed: Fleet, copied: Path) -> None:
    assert json.loads(deployed.good("status", "shop", "--json").out)[0]["host"] == []
    (copied / "deploy-shop.sh").write_text("exec something else\n", encoding="utf-8")
    edited = deployed.call("status", "shop")
    assert edited.code == 1 and f"{copied}/deploy-shop.sh was edited: copy it again" in edited.out


@ON_CONTAINERD
def test_status_tells_which_of_them_is_missing(deployed: Fleet, copied: Path) -> None:
    (copied / "deploy-shop.sh").unlink()
    assert f"{copied}/deploy-shop.sh is missing" in deployed.call("status", "shop").out


@ON_CONTAINERD
def test_status_tells_that_setup_read_another_configuration(deployed: Fleet, copied: Path) -> None:
    with (copied / "host.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    said = f"differs from what setup read: run bakehouse setup --config {copied}"
    assert said in deployed.call("status", "shop").out


@ON_CONTAINERD
def test_status_tells_that_the_sums_are_gone(deployed: Fleet, copied: Path) -> None:
    (copied / "bakehouse.sums").unlink()
    assert "bakehouse.sums is missing" in deployed.call("status", "shop").out
