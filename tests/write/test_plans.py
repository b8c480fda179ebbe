"""What `render` says that it would do is what it does; and nothing else is touched."""

import json
import os
import stat
from pathlib import Path

import pytest

from ..support.call import call, contents, fill, snapshot, state
from .trees import NEW, OLD, Contents, old_tree, temporary

EXECUTABLE = {"rendered/shop/ci/images.sh"}


def plan(folder: Path, *options: str) -> list[tuple[str, str]]:
    """The steps that `render` tells, as action and path."""
    data = json.loads(call("render", "--json", *options, at=folder).out)
    assert data["dry_run"] == ("--dry-run" in options)
    return [
        (step["action"], f"{each['folder']}/{step['path']}")
        for each in data["folders"]
        for step in each["steps"]
    ]


def happened(before: Contents, after: Contents) -> set[tuple[str, str]]:
    """What became of the files, as action and path."""
    old, new = ({p: f for p, f in tree.items() if stat.S_ISREG(f[0])} for tree in (before, after))
    created = {("create", path) for path in new.keys() - old.keys()}
    removed = {("remove", path) for path in old.keys() - new.keys()}
    return (
        created | removed | {("update", path) for path in old.keys() & new.keys() if old[path] != new[path]}
    )


@pytest.mark.parametrize("start", ["nothing", "old", "new", "leftover"])
def test_the_dry_run_is_the_plan(start: str, tmp_path: Path) -> None:
    folder = old_tree(tmp_path) if start in ("old", "leftover") else fill(tmp_path, NEW)
    if start == "nothing":
        (folder / "rendered").rename(folder / "elsewhere")
    if start == "leftover":
        (folder / "rendered/shop/.bakehouse.json.bakehouse-old").touch()
        (folder / "rendered/shop/ci/.images.sh.bakehouse-new").touch()
    before = snapshot(folder)
    planned = plan(folder, "--dry-run")
    assert snapshot(folder) == before
    tree = contents(folder)
    assert plan(folder) == planned
    assert set(planned) == happened(tree, contents(folder))
    assert bool(planned) == (start != "new")
    assert plan(folder) == []


def test_the_plan_for_people(tmp_path: Path) -> None:
    folder = old_tree(tmp_path)
    steps = "".join(f"{action} {path}\n" for action, path in plan(folder, "--dry-run"))
    assert (
        call("render", "--dry-run", at=folder).out
        == f"{steps}7 files would be written, 2 files would be removed\n"
    )
    assert call("render", at=folder).out == f"{steps}7 files written, 2 files removed\n"
    assert call("render", at=folder).out == "all files are as the manifest says\n"
    (folder / "rendered/shop/ci/images.sh").unlink()
    assert call("render", at=folder).out == "create rendered/shop/ci/images.sh\n1 file written\n"


def test_the_dry_run_tells_what_needs_force(tmp_path: Path) -> None:
    folder = fill(tmp_path, NEW)
    (folder / "rendered/shop/docker-bake.hcl").write_text("mine\n", encoding="utf-8")
    before = snapshot(folder)
    called = call("render", "--dry-run", at=folder)
    assert called.code == 0
    assert "update rendered/shop/docker-bake.hcl  (not made by bakehouse: needs --force)\n" in called.out
    (step,) = json.loads(call("render", "--dry-run", "--json", at=folder).out)["folders"][0]["steps"]
    assert step == {"action": "update", "path": "docker-bake.hcl", "ours": False}
    assert snapshot(folder) == before
    assert call("render", "--force", at=folder).code == 0
    assert call("check", at=folder).code == 0


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000, 0o777])
def test_modes_do_not_follow_the_umask(mask: int, tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(NEW, encoding="utf-8")
    (tmp_path / "rendered/shop/ci").mkdir(parents=True)
    (tmp_path / "rendered/shop/.github/workflows").mkdir(parents=True)
    before = os.umask(mask)
    try:
        assert call("render", at=tmp_path).code == 0
    finally:
        os.umask(before)
    modes = {path: mode & 0o7777 for path, (mode, _) in contents(tmp_path).items() if stat.S_ISREG(mode)}
    del modes["repos.yaml"]
    assert len(modes) == 7
    assert {path: 0o755 if path in EXECUTABLE else 0o644 for path in modes} == modes


def test_files_that_are_right_are_not_written_again(tmp_path: Path) -> None:
    folder = fill(tmp_path, OLD)
    (folder / "rendered/shop/bakehouse.json").unlink()
    before = state(folder / "rendered/shop")
    assert call("render", at=folder).code == 0
    after = state(folder / "rendered/shop")
    assert {path: found for path, found in after.items() if path != "bakehouse.json"} == before
    assert not temporary(contents(folder))


def test_one_repo_alone_is_written(tmp_path: Path) -> None:
    two = OLD + OLD.partition("repos:\n")[2].replace("shop", "zoo")
    folder = fill(tmp_path, two)
    (folder / "repos.yaml").write_text(two.replace("acme", "other"), encoding="utf-8")
    before = snapshot(folder / "rendered/shop")
    assert call("render", "zoo", at=folder).code == 0
    assert snapshot(folder / "rendered/shop") == before
    assert call("check", "zoo", at=folder).code == 0
    assert call("check", at=folder).code == 1


def test_out_goes_anywhere(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(OLD, encoding="utf-8")
    assert call("render", "--out", "deep/er", at=tmp_path).code == 0
    assert call("check", "--out", "deep/er", at=tmp_path).code == 0
    assert not (tmp_path / "rendered").exists()
    assert call("check", at=tmp_path).code == 1
