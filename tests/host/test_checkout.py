"""The checkout on its way: an `.env` that git once had stays the host's, and mounted submodules follow."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bakehouse.host.planning import checkout_content, commit_files
from bakehouse.host.planning.compose_project import Mounted
from bakehouse.host.rollout import checkout
from bakehouse.outside import git, git_history

from .clone import Clone, clone
from .refusal import refusal

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"


@pytest.fixture(autouse=True)
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """git takes no submodule from a local folder unless it is told to."""
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")


@pytest.fixture
def shop(tmp_path: Path) -> Clone:
    return clone(tmp_path / "shop")


def untracked_later(shop: Clone) -> tuple[str, str]:
    """A commit that has an `.env`, which the host then changed, and one that has none."""
    shop.write(".env", "A=from git\n")
    with_env = shop.commit()
    shop.git("rm", "--quiet", "--cached", ".env")
    shop.write(".gitignore", ".env\n")
    without = shop.commit()
    git.force(shop.folder, with_env)
    shop.write(".env", "A=the host's\n")
    return with_env, without


@pytest.mark.compose_row("`.env` of the checkout and of the project's folder")
def test_an_env_that_git_had_stays_on_the_way_and_back(shop: Clone) -> None:
    with_env, without = untracked_later(shop)
    checkout.move(shop.folder, without)
    assert (shop.read(".env"), shop.git("ls-files", ".env"), git.head(shop.folder)) == (
        "A=the host's\n",
        "",
        without,
    )
    checkout.force(shop.folder, with_env)
    assert (shop.read(".env"), git.head(shop.folder)) == ("A=the host's\n", with_env)
    checkout.move(shop.folder, without)
    assert shop.read(".env") == "A=the host's\n"
    assert not (shop.folder / ".bakehouse" / "env.kept").exists()


def test_an_env_that_somebody_added_stays(shop: Clone) -> None:
    first = git.head(shop.folder)
    second = shop.commit()
    shop.write(".env", "A=b\n")
    shop.git("add", ".env")
    shop.write(".env", "A=c\n")
    checkout.move(shop.folder, first)
    assert (shop.read(".env"), shop.git("ls-files", ".env")) == ("A=c\n", "")
    checkout.move(shop.folder, second)
    assert shop.read(".env") == "A=c\n"


@pytest.mark.parametrize("further", [checkout.move, checkout.force])
def test_an_env_outlives_a_run_that_was_killed(shop: Clone, further: Callable[[Path, str], None]) -> None:
    """Killed when git had written its own file in the place of the host's."""
    with_env, without = untracked_later(shop)
    (shop.folder / ".bakehouse").mkdir()
    os.link(shop.folder / ".env", shop.folder / ".bakehouse" / "env.kept")
    git.force(shop.folder, with_env)
    assert shop.read(".env") == "A=from git\n"
    further(shop.folder, without)
    assert shop.read(".env") == "A=the host's\n"


@pytest.fixture
def part(tmp_path: Path, shop: Clone) -> Clone:
    """A submodule of the shop, `conf`, in which `app.conf` says one."""
    made = clone(tmp_path / "part")
    made.write("app.conf", "one")
    made.commit()
    shop.git("submodule", "--quiet", "add", str(made.folder), "conf")
    shop.commit()
    return made


def bump(shop: Clone, part: Clone, text: str) -> str:
    part.write("app.conf", text)
    commit = part.commit()
    shop.git("-C", "conf", "fetch", "--quiet", "origin")
    shop.git("-C", "conf", "checkout", "--quiet", commit)
    return shop.commit()


@pytest.mark.compose_row(
    "mounted submodule",
    group="Volumes and files",
    render="stays",
    deploy="follows the release, and restarts the service; one with changes of its own is *refused*",
    rollback="follows the older release, without network",
)
def test_submodules_follow_and_go_back_without_network(tmp_path: Path, shop: Clone, part: Clone) -> None:
    one, two = git.head(shop.folder), bump(shop, part, "two")
    host = Clone(tmp_path / "host")
    git_history.clone(str(shop.folder), host.folder, "main")
    for commit, text in ((one, "one"), (two, "two")):
        checkout.move(host.folder, commit)
        checkout.follow(host.folder, ["conf"])
        assert host.read("conf/app.conf") == text
    part.folder.rename(tmp_path / "away")
    # what a container wrote, and a commit that is gone back to
    host.write("conf/app.conf", "changed")
    checkout.force(host.folder, one)
    checkout.follow(host.folder, ["conf"])
    assert host.read("conf/app.conf") == "one"


@pytest.mark.parametrize(
    ("path", "found"),
    [("conf", True), ("conf/app.conf", True), (".", True), ("configuration", False), ("web.conf", False)],
)
def test_only_submodules_that_services_mount_count(shop: Clone, part: Clone, path: str, found: bool) -> None:
    """By the paths that Compose prints for a temporary root."""
    volumes = [{"type": "bind", "source": f"/root{shop.folder}/{path}"}, {"type": "volume", "source": "conf"}]
    tree = commit_files.at(shop.folder, git.head(shop.folder))
    mounted = checkout_content.mounted({"services": {"web": {"volumes": volumes}}}, "/root", tree)
    assert mounted == Mounted(("" if path == "." else path,), ("conf",) if found else ())


@pytest.mark.compose_row("mounted submodule")
def test_a_submodule_with_changes_is_refused(shop: Clone, part: Clone) -> None:
    head = git.head(shop.folder)
    mounted = Mounted(("conf",), ("conf",))
    checkout_content.check(shop.folder, head, mounted)
    shop.write("conf/app.conf", "by hand")
    said = refusal(lambda: checkout_content.check(shop.folder, head, mounted))
    assert said == (
        f"{shop.folder}/conf, a submodule that containers mount, has uncommitted changes:\n   M app.conf"
    )


@pytest.mark.compose_row(
    "mounted file of Git LFS whose content is not there",
    group="Volumes and files",
    render="stays",
    deploy="*refused*: the service would mount the pointer",
    rollback="—",
)
def test_a_mounted_pointer_of_git_lfs_is_refused(shop: Clone) -> None:
    """Whether a clone without git-lfs, or one that has it and did not fetch."""
    (shop.folder / "data").mkdir()
    shop.write("data/model.bin", POINTER)
    shop.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n*.bin -diff\n")
    head = shop.commit()
    for path in ("data", "data/model.bin"):
        said = refusal(partial(checkout_content.check, shop.folder, head, Mounted((path,), ())))
        assert said is not None and "Git LFS" in said and "data/model.bin" in said
    checkout_content.check(shop.folder, head, Mounted(("web.conf",), ()))
