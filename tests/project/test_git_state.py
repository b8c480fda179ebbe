"""What is read of a checkout with git: never by running what the repository names."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bakehouse.errors import BakehouseError, ExternalError, UsageError
from bakehouse.project import addresses, git_state

from ..host.clone import Clone, clone

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1\n"


def test_branches_addresses_files_submodules_and_lfs(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    (shop.folder / "link").symlink_to("web.conf")
    shop.write("run.sh", "true\n")
    (shop.folder / "run.sh").chmod(0o755)
    shop.write(".gitattributes", "*.bin filter=lfs -diff\n")
    shop.write("in git itself.bin", "data")
    shop.write("a b.bin", POINTER)
    shop.write("no attribute", POINTER)
    shop.write(
        ".gitmodules", '[submodule "x.y"]\n\tpath = lib\n\turl = https://ann:pass@git.example.com/a/lib.git\n'
    )
    shop.git("remote", "add", "origin", "https://ann:pass@git.example.com/acme/shop.git?token=x")
    shop.git("remote", "add", "other", "git@git.example.com:acme/shop.git")
    commit = shop.commit()
    shop.git("update-ref", "refs/remotes/origin/trunk", commit)
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    found = git_state.read(shop.folder, "shop")
    assert (found.branch, found.default_branch, found.commit) == ("main", "trunk", commit)
    assert found.remotes == {
        "origin": "https://git.example.com/acme/shop.git",
        "other": "git@git.example.com:acme/shop.git",
    }
    assert found.object_format == "sha1"
    assert found.files["link"] == "120000" and found.files["run.sh"] == "100755"
    assert found.lfs == {"a b.bin", "no attribute"}
    assert found.submodules == {"lib": "https://git.example.com/a/lib.git"}
    shop.git("checkout", "--quiet", "--detach")
    assert git_state.read(shop.folder, "shop").branch is None


def test_a_repository_of_sha256_is_read(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--object-format=sha256", tmp_path], check=True)
    shop = Clone(tmp_path)
    shop.write("a", "a")
    shop.commit()
    found = git_state.read(tmp_path, "shop")
    assert (found.object_format, dict(found.files)) == ("sha256", {"a": "100644"})


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "is no git repository"),
        (("init", "-q"), "has no commit"),
        (("init", "-q", "--bare"), "is a bare repository"),
    ],
)
def test_a_folder_without_a_commit_is_a_wrong_call(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    if words:
        Clone(tmp_path).git(*words)
    with pytest.raises(UsageError, match=f"^at {message}") as caught:
        git_state.read(tmp_path, "at")
    assert caught.value.exit_code == 2 and caught.value.hint


def test_a_folder_below_a_checkout_and_a_file_are_a_wrong_call(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    (shop.folder / "sub").mkdir()
    with pytest.raises(UsageError, match="not its top"):
        git_state.read(shop.folder / "sub", "shop/sub")
    with pytest.raises(UsageError, match="is no folder"):
        git_state.read(shop.folder / "web.conf", "shop/web.conf")


def test_a_commit_that_is_not_there_is_told(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    (shop.folder / ".git/refs/heads/main").write_text("1" * 40 + "\n", encoding="ascii")
    with pytest.raises(ExternalError, match=f"shop: git cannot read commit {'1' * 40}"):
        git_state.read(shop.folder, "shop")


@pytest.mark.skipif(os.geteuid() != 0, reason="another owner needs root")
def test_a_repository_of_another_user_is_refused(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    for path in (shop.folder, shop.folder / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(BakehouseError, match="belongs to another user") as caught:
        git_state.read(shop.folder, "shop")
    assert caught.value.exit_code == 6


def test_nothing_that_the_repository_names_runs(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="ascii")
    script.chmod(0o755)
    shop.write(".gitattributes", "* filter=mark\n")
    shop.commit()
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "filter.mark.clean", "filter.mark.smudge"):
        shop.git("config", key, str(script))
    for hook in ("post-checkout", "post-index-change", "pre-commit"):
        (shop.folder / ".git/hooks" / hook).write_text(script.read_text(encoding="ascii"), encoding="ascii")
        (shop.folder / ".git/hooks" / hook).chmod(0o755)
    shop.git("config", "filter.mark.process", str(script))
    shop.git("config", "filter.mark.required", "true")
    shop.write("web.conf", "As it is!")
    found = git_state.read(shop.folder, "shop")
    assert "web.conf" in found.files and found.changed == {"web.conf"}
    assert not ran.exists()


@pytest.mark.parametrize("name", [b"a=b.c", b"odd\xff", b"UPPER"])
def test_a_filter_of_any_name_does_not_run(tmp_path: Path, name: bytes) -> None:
    shop = clone(tmp_path / "shop")
    ran = tmp_path / "ran"
    with (shop.folder / ".git/config").open("ab") as config:
        config.write(b'[filter "%s"]\n\tclean = touch %s\n' % (name, os.fsencode(ran)))
    (shop.folder / ".gitattributes").write_bytes(b"* filter=%s\n" % name)
    shop.write("web.conf", "As it is!")
    assert git_state.read(shop.folder, "shop").changed == {"web.conf"}
    assert not ran.exists()


def test_a_git_that_would_run_filters_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = clone(tmp_path / "shop")
    ran = tmp_path / "ran"
    shop.git("config", "filter.mark.clean", f"touch {ran}")
    shop.write(".gitattributes", "* filter=mark\n")
    shop.write("web.conf", "As it is!")
    # git before 2.31 does not read this variable
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text(f'#!/bin/sh\nunset GIT_CONFIG_COUNT\nexec {shutil.which("git")} "$@"\n', encoding="utf-8")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent), prepend=os.pathsep)
    with pytest.raises(ExternalError, match="git is too old"):
        git_state.read(shop.folder, "shop")
    assert not ran.exists()


def test_paths_that_differ_from_the_commit(tmp_path: Path) -> None:
    shop = clone(tmp_path / "shop")
    for name in ("deleted", "edited", "hidden", "moved", "same", "staged", "touched"):
        shop.write(name, name)
    (shop.folder / "sparse").mkdir()
    shop.write("sparse/a b", "x")
    shop.commit()
    shop.git("update-index", "--skip-worktree", "sparse/a b")
    shop.git("update-index", "--assume-unchanged", "hidden")
    (shop.folder / "sparse/a b").unlink()
    (shop.folder / "deleted").unlink()
    (shop.folder / "touched").touch()
    shop.git("mv", "moved", "there")
    shop.write("edited", "other")
    shop.write("staged", "other")
    shop.git("add", "staged")
    shop.write("untracked", "x")
    assert git_state.read(shop.folder, "shop").changed == {
        *("deleted", "edited", "hidden", "moved", "sparse/a b", "staged", "there")
    }


def test_an_address_keeps_no_login() -> None:
    told = {
        "https://token@git.example.com/a/b": "https://git.example.com/a/b",
        "ssh://git:pass@git.example.com:2222/a/b": "ssh://git@git.example.com:2222/a/b",
        "../b.git": "../b.git",
        "https://[broken": "",
    }
    assert {address: addresses.without_login(address) for address in told} == told
