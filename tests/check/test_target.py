"""`--into` a git repository: edits that only it has stay, and what would change our files is told."""

import os
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ..publish.sample import GIT
from ..support.call import Called, call, contents, run
from .drifts import MANIFEST

BAKE = "docker-bake.hcl"
REFUSED = "bakehouse: files with uncommitted edits:\n  clone/{}\n"


def git(folder: Path, *words: str) -> str:
    argv = ["git", "-C", str(folder), *words]
    done = subprocess.run(argv, env={**os.environ, **GIT}, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(clone: Path) -> None:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=a change")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository whose one commit has the rendered files."""
    (tmp_path / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    folder = tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    assert render(folder).code == 0
    commit(folder)
    return folder


def render(clone: Path, *options: str) -> Called:
    return call("render", "shop", "--into", clone.name, *options, at=clone.parent)


def check(clone: Path) -> Called:
    return call("check", "shop", "--into", clone.name, at=clone.parent)


def edit(clone: Path, path: str = BAKE) -> bytes:
    with (clone / path).open("ab") as file:
        file.write(b"# by hand\n")
    return (clone / path).read_bytes()


def change_manifest(clone: Path) -> None:
    file = clone.parent / "repos.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("it's fine", "it's changed"), encoding="utf-8")


def assert_kept(clone: Path, path: str = BAKE) -> None:
    before = contents(clone)
    done = render(clone)
    assert (done.code, done.out) == (6, ""), done.err
    assert done.err.startswith(REFUSED.format(path))
    assert "git stash" in done.err and "--force" in done.err
    assert contents(clone) == before


def test_an_edit_stays_until_it_is_committed(clone: Path) -> None:
    edit(clone)
    assert_kept(clone)
    git(clone, "add", "--all")
    assert_kept(clone)
    commit(clone)
    assert render(clone).code == 0
    assert check(clone).code == 0


def test_an_edit_stays_until_it_is_stashed(clone: Path) -> None:
    edit(clone)
    git(clone, "stash", "--quiet")
    done = render(clone)
    assert (done.code, done.out) == (0, "all files are up to date\n")


def test_force_replaces_it(clone: Path) -> None:
    edit(clone)
    assert render(clone, "--force").code == 0
    assert check(clone).code == 0


def test_a_dry_run_and_a_check_say_so(clone: Path) -> None:
    edit(clone)
    note = f"note: render will not replace files with uncommitted edits: clone/{BAKE}\n"
    dry = render(clone, "--dry-run")
    assert (dry.code, dry.out) == (0, f"update clone/{BAKE}\n1 file would be written\n")
    assert dry.err == note
    looked = check(clone)
    assert looked.code == 1 and looked.err == f"{note}1 of 7 files differs from the manifest\n"


def test_what_was_rendered_and_not_committed_is_no_edit(clone: Path) -> None:
    for _ in range(2):
        change_manifest(clone)
        assert render(clone).code == 0
        assert check(clone).err == "7 files are up to date\n"
        file = clone.parent / "repos.yaml"
        file.write_text(MANIFEST, encoding="utf-8")


def test_an_edit_before_the_first_commit(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet", "--initial-branch=main", str(clone))
    assert render(clone).code == 0
    edit(clone)
    assert_kept(clone)


def test_an_edit_of_a_file_that_would_be_removed(clone: Path) -> None:
    file = clone.parent / "repos.yaml"
    file.write_text(MANIFEST.replace('{kind: gitea, version: "1.26",', "{kind: github,"), encoding="utf-8")
    edit(clone, ".gitea/workflows/images.yml")
    assert_kept(clone, ".gitea/workflows/images.yml")


def test_a_file_that_is_named_like_a_pattern_hides_no_edit(clone: Path) -> None:
    name = ":(top)x"
    (clone / name).write_text("", encoding="utf-8")
    listed = f"{sha256(b'').hexdigest()}  {name}\n"
    with (clone / "bakehouse.sums").open("a", encoding="utf-8") as sums:
        sums.write(listed)
    commit(clone)
    edit(clone)
    assert_kept(clone)


def test_an_edit_that_git_is_told_to_overlook(clone: Path) -> None:
    edit(clone)
    git(clone, "update-index", "--skip-worktree", BAKE)
    assert git(clone, "status", "--porcelain") == ""
    assert_kept(clone)


def test_a_repository_with_other_object_ids(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet", "--initial-branch=main", "--object-format=sha256", str(clone))
    commit(clone)
    edit(clone)
    assert_kept(clone)
    commit(clone)
    assert render(clone).code == 0


def test_a_checkout_with_other_line_ends_has_no_edits(clone: Path) -> None:
    git(clone, "config", "core.autocrlf", "true")
    for path in git(clone, "ls-files").splitlines():
        (clone / path).unlink()
    git(clone, "checkout", "--quiet", ".")
    assert b"\r\n" in (clone / BAKE).read_bytes()
    looked = check(clone)
    assert looked.code == 1
    assert "note: clone: core.autocrlf=true changes the bytes of 7 generated files" in looked.err
    assert render(clone).code == 0


def test_variables_of_a_hook_lead_nowhere(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(clone)
    elsewhere = clone.parent / "elsewhere"
    git(clone.parent, "init", "--quiet", "--initial-branch=else", str(elsewhere))
    told = {"GIT_DIR": elsewhere / ".git", "GIT_INDEX_FILE": elsewhere / "index", "GIT_PREFIX": "x/"}
    for name, value in {**told, "GIT_WORK_TREE": elsewhere, "GIT_COMMON_DIR": elsewhere / ".git"}.items():
        monkeypatch.setenv(name, str(value))
    called = render(clone)
    assert called.code == 6 and called.err.startswith(REFUSED.format(BAKE))
    assert os.environ["GIT_PREFIX"] == "x/"


def test_nothing_of_the_repository_is_run(clone: Path) -> None:
    """git itself would run both, as the last line shows."""
    spy, seen = clone.parent / "spy", clone.parent / "seen"
    spy.write_text(f'#!/bin/sh\necho "$0" >>{seen}\ncat\n', encoding="utf-8")
    spy.chmod(0o755)
    (clone / ".gitattributes").write_text("* filter=spy\n", encoding="utf-8")
    for name in ("core.fsmonitor", "filter.spy.clean", "filter.spy.smudge"):
        git(clone, "config", name, str(spy))
    edit(clone)
    assert render(clone).code == 6
    assert check(clone).code == 1
    assert not seen.exists()
    git(clone, "status")
    assert seen.exists()


CAUSES = {
    "* text eol=crlf": ("eol=crlf", 7, "text"),
    "* eol=crlf": ("eol=crlf", 7, "text"),
    "[attr]dos eol=crlf\n/ci/*.sh dos": ("eol=crlf", 1, "text"),
    "*.json filter=lfs": ("filter=lfs", 1, "filter"),
    "*.hcl working-tree-encoding=UTF-16": ("working-tree-encoding=UTF-16", 1, "working-tree-encoding"),
}


@pytest.mark.parametrize("lines", CAUSES)
def test_an_attribute_that_would_change_our_files(clone: Path, lines: str) -> None:
    cause, count, attribute = CAUSES[lines]
    (clone / ".gitattributes").write_text(f"{lines}\n", encoding="utf-8")
    looked = check(clone)
    assert looked.code == 0 and looked.out == ""
    files = "file" if count == 1 else "files"
    assert f"note: clone/.gitattributes: {cause} changes the bytes of {count} generated {files}" in looked.err
    mend = [line.strip() for line in looked.err.splitlines() if line.endswith(f" -{attribute}")]
    assert len(mend) == count
    with (clone / ".gitattributes").open("a", encoding="utf-8") as file:
        file.write("\n".join(mend) + "\n")
    assert check(clone).err == "7 files are up to date\n"
    commit(clone)
    shutil.rmtree(clone / "ci")
    git(clone, "checkout", "--quiet", ".")
    assert check(clone).code == 0


def test_an_attribute_of_a_folder_is_forbidden_there(clone: Path) -> None:
    """A line at the top would not prevail."""
    (clone / "ci" / ".gitattributes").write_text("* eol=crlf\n", encoding="utf-8")
    place = "clone/ci/.gitattributes"
    assert check(clone).err.startswith(
        f"note: {place}: eol=crlf changes the bytes of 1 generated file that git checks out\n"
        f"  fix: add below the other lines of {place}:\n    /images.sh -text\n"
    )
    with (clone / "ci" / ".gitattributes").open("a", encoding="utf-8") as file:
        file.write("/images.sh -text\n")
    assert check(clone).err == "7 files are up to date\n"


def test_names_from_the_repository_cannot_control_a_terminal(clone: Path) -> None:
    git(clone, "switch", "--quiet", "--create", "a\u202eb")
    (clone / ".gitattributes").write_text("*.hcl filter=\x1b[31m\n", encoding="utf-8")
    looked = check(clone)
    assert looked.code == 0
    assert "on branch a\\u202eb," in looked.err and "filter=\\x1b[31m changes" in looked.err


@pytest.mark.parametrize(
    "lines", ["* text=auto", "* text", "* text=auto eol=lf", "* -text", "* ident", "* filter", "x eol=crlf"]
)
def test_an_attribute_that_leaves_our_files_alone(clone: Path, lines: str) -> None:
    (clone / ".gitattributes").write_text(f"{lines}\n", encoding="utf-8")
    assert check(clone) == Called(0, "", "7 files are up to date\n")


def test_another_branch_is_worth_a_note(clone: Path) -> None:
    git(clone, "switch", "--quiet", "--create", "pipeline")
    assert "note: clone is on branch pipeline, but the branch in the manifest is main\n" in check(clone).err
    git(clone, "switch", "--quiet", "--detach")
    assert check(clone) == Called(0, "", "7 files are up to date\n")


def test_a_shallow_clone(clone: Path) -> None:
    shallow = clone.parent / "shallow"
    git(clone.parent, "clone", "--quiet", "--depth=1", f"file://{clone}", str(shallow))
    assert check(shallow) == Called(0, "", "7 files are up to date\n")
    edit(shallow)
    assert render(shallow).code == 6


def no_git(clone: Path) -> dict[str, str]:
    return {"PATH": str(clone.parent)}


def another_owner(clone: Path) -> dict[str, str]:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in (clone, *clone.rglob("*")):
        os.chown(path, 12345, 12345)
    return {"GIT_CONFIG_GLOBAL": os.devnull}


@pytest.mark.parametrize("make", [no_git, another_owner])
def test_a_repository_that_git_does_not_tell_of(clone: Path, make: Callable[[Path], dict[str, str]]) -> None:
    environment = make(clone)
    words = ("shop", "--into", "clone")
    looked = run("check", *words, at=clone.parent, environment=environment)
    assert (looked.code, looked.out) == (0, "")
    assert looked.err.startswith("note: clone: ")
    edit(clone)
    assert run("check", *words, at=clone.parent, environment=environment).code == 1
    assert run("render", *words, at=clone.parent, environment=environment).code == 0


def test_a_folder_in_another_repository_is_none(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet", "--initial-branch=else")
    edit(clone)
    done = render(clone)
    assert (done.code, done.err) == (0, "")
    (clone / ".git").mkdir()
    edit(clone)
    done = render(clone)
    assert (done.code, done.err) == (0, "")
