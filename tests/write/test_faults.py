"""Whatever happens while `render` writes: what was there is still there, and the next `render` mends all."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import files

from ..support.call import Called, call, contents, fill, run, state
from .disk import tmpfs, use_up
from .trees import NEW, Contents, new_contents, old_tree, temporary

PYTHONPATH = os.pathsep.join([str(Path(__file__).parent / "fault"), os.environ.get("PYTHONPATH", "")])
# `render` makes about 67 changes to files on its way from the old tree to the new one.
POINTS = [*range(1, 12), *range(12, 80, 4)]


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return new_contents(tmp_path_factory.mktemp("new"))


def interrupted(folder: Path, point: int, signal: str) -> Called:
    environment = {"PYTHONPATH": PYTHONPATH, "FAULT_AT": str(point), "FAULT_SIGNAL": signal}
    return run("render", at=folder, environment=environment)


@pytest.mark.parametrize("point", POINTS)
def test_killed(point: int, tmp_path: Path, new: Contents) -> None:
    folder = old_tree(tmp_path)
    old = contents(folder / "rendered")
    ended = interrupted(folder, point, "SIGKILL")
    assert ended.code in (-9, 0)
    left = contents(folder / "rendered")
    for path, found in left.items():
        assert found in (old.get(path), new.get(path)) or temporary({path: found}), path
    assert set(old) & set(new) <= set(left)
    assert call("render", at=folder).code == 0
    assert contents(folder / "rendered") == new
    assert call("check", at=folder).code == 0


def test_the_points_reach_from_the_first_change_to_the_last(tmp_path: Path) -> None:
    assert interrupted(old_tree(tmp_path / "first"), POINTS[0], "SIGKILL").code == -9
    assert interrupted(old_tree(tmp_path / "middle"), 60, "SIGKILL").code == -9
    assert interrupted(old_tree(tmp_path / "last"), POINTS[-1], "SIGKILL").code == 0


@pytest.mark.parametrize("point", [1, 8, 30, 45, 50, 55, 62])
@pytest.mark.parametrize(("signal", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_interrupted(point: int, signal: str, code: int, tmp_path: Path, new: Contents) -> None:
    folder = old_tree(tmp_path)
    before = state(folder)
    ended = interrupted(folder, point, signal)
    assert (ended.code, ended.out) == (code, "")
    assert "Traceback" not in ended.err
    if contents(folder / "rendered") != new:
        assert state(folder) == before


@pytest.mark.parametrize("point", [1, 3, 12])
def test_interrupted_while_making_the_first_tree(point: int, tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(NEW, encoding="utf-8")
    assert interrupted(tmp_path, point, "SIGINT").code == 130
    assert list(state(tmp_path)) == ["repos.yaml"]


@pytest.mark.parametrize("point", range(6, 62, 6))
def test_killed_in_a_checkout(point: int, tmp_path: Path) -> None:
    clone = old_tree(tmp_path) / "rendered/shop"
    environment = {"PYTHONPATH": PYTHONPATH, "FAULT_AT": str(point), "FAULT_SIGNAL": "SIGKILL"}
    argv = ("render", "shop", "--into", "rendered/shop")
    assert run(*argv, at=tmp_path, environment=environment).code == -9
    assert temporary(contents(clone))
    assert call(*argv, at=tmp_path).code == 0
    assert not temporary(contents(clone))
    assert call("check", "shop", "--into", "rendered/shop", at=tmp_path).code == 0


def failing_replace(at: int, number: int) -> Any:
    """`os.replace`, which raises an OSError the n-th time."""
    real, calls = os.replace, iter(range(1, 10_000))

    def fail(source: str, target: str) -> None:
        if next(calls) == at:
            raise OSError(number, os.strerror(number), source)
        real(source, target)

    return mock.patch("os.replace", fail)


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.EBUSY], ids=errno.errorcode.get)
def test_one_target_that_cannot_be_replaced(at: int, number: int, tmp_path: Path) -> None:
    folder = old_tree(tmp_path)
    before = state(folder)
    with failing_replace(at, number):
        called = call("render", at=folder)
    assert called.code == 3
    assert called.err.startswith("bakehouse: cannot write rendered/shop/")
    assert called.err.endswith(f"{os.strerror(number)}; nothing was changed\n")
    assert state(folder) == before


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 256 KiB and 60 files."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    tmpfs(folder, "size=256k,nr_inodes=60")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.tiny_disk
@pytest.mark.parametrize("pages", range(0, 49, 3))
def test_a_full_disk(pages: int, tiny: Path, new: Contents) -> None:
    old = contents(old_tree(tiny) / "rendered")
    size = sum(-(-len(data) // 4096) for tree in (old, new) for _, data in tree.values())
    use_up(tiny, pages * 4096)
    before = state(tiny)
    called = call("render", at=tiny)
    if called.code == 0:
        assert pages > 5
        assert contents(tiny / "rendered") == new
    else:
        # what is written, and beside it what it takes the place of
        assert pages < size
        assert called.code == 3
        assert "No space left on device; nothing was changed" in called.err
        assert state(tiny) == before


@pytest.mark.tiny_disk
@pytest.mark.parametrize("files", range(14))
def test_a_disk_without_room_for_more_files(files: int, tiny: Path, new: Contents) -> None:
    old_tree(tiny)
    for number in range(os.statvfs(tiny).f_favail - files):
        (tiny / f"filler{number}").touch()
    before = state(tiny)
    called = call("render", at=tiny)
    if called.code == 0:
        assert contents(tiny / "rendered") == new
    else:
        assert called.code == 3
        assert state(tiny) == before


@pytest.mark.tiny_disk
@pytest.mark.parametrize("pages", [0, 2, 5])
def test_a_full_disk_leaves_no_folder_of_a_first_tree(pages: int, tiny: Path) -> None:
    (tiny / "repos.yaml").write_text(NEW, encoding="utf-8")
    use_up(tiny, pages * 4096)
    assert call("render", at=tiny).code == 3
    assert sorted(state(tiny)) == ["filler", "repos.yaml"]


@pytest.mark.tiny_disk
@pytest.mark.parametrize("path", ["bakehouse.sums", "docker-bake.hcl", ".gitea/workflows/drift.yml"])
def test_a_file_that_is_mounted_over(path: str, tmp_path: Path) -> None:
    folder = old_tree(tmp_path)
    target = folder / "rendered/shop" / path
    subprocess.run(["mount", "--bind", target, target], check=True)
    try:
        before = state(folder)
        called = call("render", at=folder)
        assert called.code == 3
        assert "Device or resource busy; nothing was changed" in called.err
        assert state(folder) == before
    finally:
        subprocess.run(["umount", target], check=True)


@pytest.mark.tiny_disk
def test_a_read_only_disk(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    tmpfs(folder, "size=256k")
    try:
        old_tree(folder)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        before = state(folder)
        called = call("render", at=folder)
        assert called.code == 3
        assert "Read-only file system; nothing was changed" in called.err
        assert state(folder) == before
        assert call("check", at=folder).code == 1
    finally:
        subprocess.run(["umount", folder], check=True)


def test_other_repos_are_whole_when_one_fails(tmp_path: Path) -> None:
    folder = fill(tmp_path, NEW + NEW.partition("repos:\n")[2].replace("shop", "zoo").replace("store", "zoo"))
    text = (folder / "repos.yaml").read_text(encoding="utf-8").replace("owner: acme", "owner: other")
    (folder / "repos.yaml").write_text(text, encoding="utf-8")
    before = state(folder / "rendered/zoo")
    with failing_replace(8, errno.EIO):
        assert call("render", at=folder).code == 3
    assert state(folder / "rendered/zoo") == before
    assert call("check", "shop", at=folder).code == 0


def test_what_cannot_be_read_is_told_by_the_name_that_the_user_gave() -> None:
    with pytest.raises(ExternalError, match=r"^cannot read x+: File name too long"):
        files.look(f"./{'x' * 300}")
