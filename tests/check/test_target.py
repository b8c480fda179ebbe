"""`--into` a git repository: edits that only it has stay, and what would change our files is told."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from ..support.call import Called, call, contents, run
from .clones import OWN, commit, git
from .drifts import MANIFEST

pytestmark = pytest.mark.compose

BAKE = "docker-bake.hcl"
REFUSED = "bakehouse: files with uncommitted edits:\n  clone/{}\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository whose one commit has the rendered files."""
    (tmp_path / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    folder = tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    for path, text in OWN.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
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


def test_a_repository_with_other_object_ids_is_refused(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet", "--initial-branch=main", "--object-format=sha256", str(clone))
    commit(clone)
    edit(clone)
    before = contents(clone)
    for done in (render(clone), render(clone, "--force"), render(clone, "--dry-run"), check(clone)):
        assert (done.code, done.out) == (6, "")
        assert "clone is a sha256 repository, and releases are tagged with 40-digit commits" in done.err
    assert contents(clone) == before


def test_a_checkout_with_other_line_ends_has_no_edits(clone: Path) -> None:
    git(clone, "config", "core.autocrlf", "true")
    for path in git(clone, "ls-files").splitlines():
        (clone / path).unlink()
    git(clone, "checkout", "--quiet", ".")
    assert b"\r\n" in (clone / BAKE).read_bytes()
    looked = check(clone)
    assert looked.code == 1
    note = "note: clone/.git/config: core.autocrlf=true changes the bytes of 7 generated files"
    assert note in looked.err
    rendered = render(clone)
    assert rendered.code == 0 and note in rendered.err


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


@dataclass(frozen=True)
class Cause:
    """Attributes and settings, their cause as it is told, the files it changes, what is to be unset."""

    lines: str
    told: str
    count: int
    unset: str
    settings: tuple[str, ...] = ()
    place: str = "fresh/.gitattributes:1"
    where: str = "in each checkout, also in CI"


HERE = "here, and in CI if the same holds there"
AUTOMATIC = Cause(
    "", "core.autocrlf=true changes", 7, "-text", ("core.autocrlf=true",), "fresh/.git/config", HERE
)
CAUSES = {
    "eol": Cause("* text eol=crlf", "eol=crlf changes", 7, "-text"),
    "scripts": Cause("*.sh text eol=crlf", "eol=crlf changes", 1, "-text"),
    "the name of old": Cause("* crlf eol=crlf", "eol=crlf changes", 7, "-text"),
    "a macro": Cause(
        "[attr]dos eol=crlf\n\n/ci/*.sh dos",
        "eol=crlf changes",
        1,
        "-text",
        place="fresh/.gitattributes:3",
    ),
    "the last line decides": Cause(
        "* eol=crlf\n*.hcl eol=lf\n/docker-*.hcl eol=crlf\n/*.json -text\n/*.yaml -text\n/*.sums -text\n"
        "/ci/* -text\n/.gitea/** -text",
        "eol=crlf changes",
        1,
        "-text",
        place="fresh/.gitattributes:3",
    ),
    "auto": replace(AUTOMATIC, lines="* text=auto"),
    "no attributes": AUTOMATIC,
    "a setting for text": Cause(
        "*.hcl text",
        "core.eol=crlf changes",
        1,
        "-text",
        settings=("core.eol=crlf",),
        place="fresh/.git/config",
        where=HERE,
    ),
    "ident": Cause("*.hcl ident", "ident changes", 1, "-ident"),
    "a filter": Cause(
        "*.hcl filter=louder",
        "filter=louder may change",
        1,
        "-filter",
        settings=("filter.louder.clean=tr a-z A-Z", "filter.louder.smudge=cat"),
    ),
    "an encoding": Cause(
        "*.hcl working-tree-encoding=UTF-16",
        "working-tree-encoding=UTF-16 changes",
        1,
        "-working-tree-encoding",
    ),
    "two at once": Cause("*.hcl ident eol=crlf", "ident changes", 1, "-text -ident"),
}


def cloned(origin: Path, name: str, settings: Sequence[str]) -> Path:
    """A checkout by a git that has these settings from the start."""
    options = [word for setting in settings for word in ("--config", setting)]
    git(origin.parent, "clone", "--quiet", *options, "--", str(origin), name)
    git(origin.parent / name, "switch", "--quiet", "main")
    return origin.parent / name


def sums_fail(folder: Path) -> bool:
    return (
        subprocess.run(["sha256sum", "-c", "bakehouse.sums"], cwd=folder, capture_output=True).returncode != 0
    )


def lines_to_add(told: str) -> list[str]:
    return [line.strip() for line in told.splitlines() if line.startswith("    /")]


@pytest.mark.parametrize("name", CAUSES)
def test_what_changes_our_files_is_told_with_the_line_that_mends_it(clone: Path, name: str) -> None:
    cause = CAUSES[name]
    manifest = clone.parent / "repos.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("it's fine", "$Id$"), encoding="utf-8")
    assert render(clone).code == 0
    commit(clone)
    (clone / ".gitattributes").write_text(f"{cause.lines}\n", encoding="utf-8")
    git(clone, "add", ".gitattributes")
    if "filter" in name:
        git(clone, "config", *cause.settings[0].split("=", 1))
        git(clone, "add", "--renormalize", BAKE)
    git(clone, "commit", "--quiet", "--message=attributes")
    fresh = cloned(clone, "fresh", cause.settings)
    assert sums_fail(fresh)

    looked = check(fresh)
    files = "file" if cause.count == 1 else "files"
    assert looked.code == 1
    note = f"note: {cause.place}: {cause.told} the bytes of {cause.count} generated {files} {cause.where}\n"
    assert note in looked.err
    assert "  fix: add below the other lines of fresh/.gitattributes:\n" in looked.err
    lines = lines_to_add(looked.err)
    assert len(lines) == cause.count and all(line.endswith(f" {cause.unset}") for line in lines)

    with (fresh / ".gitattributes").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    # capitals and UTF-16 have no marker of ours
    rendered = render(fresh, *(["--force"] if name in ("a filter", "an encoding") else []))
    assert (rendered.code, rendered.err) == (0, "")
    for line in looked.err.splitlines():
        if "store the files unfiltered: git -C fresh " in line:
            git(fresh, *line.partition(" -C fresh ")[2].split())
    assert check(fresh).err == "7 files are up to date\n"
    commit(fresh)
    assert not sums_fail(cloned(fresh, "again", cause.settings))
    assert check(clone.parent / "again") == Called(0, "", "7 files are up to date\n")


def test_line_ends_of_this_checkout_alone_are_told_apart(clone: Path) -> None:
    fresh = cloned(clone, "fresh", ["core.autocrlf=true"])
    wrong = "has lines that end in CRLF, not LF"
    told = call("check", "shop", "--into", "fresh", "--format", "github", at=clone.parent).out
    assert (
        told.count(f"{wrong}; git converted them, HEAD has the file as rendered")
        == len(told.splitlines())
        == 7
    )
    git(fresh, "config", "core.autocrlf", "false")
    gone = check(fresh).err
    assert "note: fresh: git changed the bytes of 7 generated files at checkout, by a setting or" in gone
    assert len(lines_to_add(gone)) == 7
    git(fresh, "add", "--renormalize", ".")
    commit(fresh)
    stored = check(fresh)
    assert stored.code == 1 and wrong in stored.out and "HEAD" not in stored.out
    assert not lines_to_add(stored.err)


def test_an_encoding_counts_if_it_is_not_ours(clone: Path) -> None:
    """The sign cannot be written in ISO-8859-1: git would check out UTF-8, and store something else."""
    manifest = clone.parent / "repos.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("it's fine", "\u20ac"), encoding="utf-8")
    assert render(clone).code == 0
    for encoding, told in {"utf-8": 0, "ISO-8859-1": 1}.items():
        (clone / ".gitattributes").write_text(f"*.hcl working-tree-encoding={encoding}\n", encoding="utf-8")
        assert len(lines_to_add(check(clone).err)) == told


def test_a_setting_of_the_user_is_told_with_its_file(clone: Path) -> None:
    config = clone.parent / "gitconfig"
    config.write_text("[core]\n\tautocrlf\n", encoding="utf-8")
    words = ("shop", "--into", "clone")
    told = run("check", *words, at=clone.parent, environment={"GIT_CONFIG_GLOBAL": str(config)})
    assert f"note: {config}: core.autocrlf=true changes the bytes of 7 generated files {HERE}\n" in told.err
    variables = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.autocrlf", "GIT_CONFIG_VALUE_0": "on"}
    told = run("check", *words, at=clone.parent, environment=variables)
    assert "note: git's command line or environment: core.autocrlf=on changes the bytes of 7" in told.err


def test_attributes_of_a_file_elsewhere_are_told(clone: Path) -> None:
    (clone.parent / "attributes").write_text("*.hcl eol=crlf\n", encoding="utf-8")
    git(clone, "config", "core.attributesFile", str(clone.parent / "attributes"))
    told = check(clone).err
    assert f"not in this folder: eol=crlf changes the bytes of 1 generated file {HERE}\n" in told
    (clone / ".gitattributes").write_text(f"{lines_to_add(told)[0]}\n", encoding="utf-8")
    assert check(clone).err == "7 files are up to date\n"


OVERRIDING = {
    "ci/.gitattributes": ("*.sh text", ", which prevails over those above it", "/images.sh -text"),
    ".git/info/attributes": (
        "ci/*.sh text",
        ", which prevails over every .gitattributes",
        "/ci/images.sh -text",
    ),
}


@pytest.mark.parametrize("file", OVERRIDING)
def test_a_file_that_overrides_the_one_at_the_top_gets_the_line(clone: Path, file: str) -> None:
    """The cause is a setting; a line at the top would not prevail."""
    text, why, expected = OVERRIDING[file]
    git(clone, "config", "core.autocrlf", "true")
    (clone / ".gitattributes").write_text("* -text\n", encoding="utf-8")
    (clone / file).parent.mkdir(exist_ok=True)
    (clone / file).write_text(f"{text}\n", encoding="utf-8")
    told = check(clone).err
    assert f"  fix: add below the other lines of clone/{file}{why}:\n    {expected}\n" in told
    assert lines_to_add(told) == [expected]
    with (clone / file).open("a", encoding="utf-8") as added:
        added.write(f"{expected}\n")
    assert check(clone).err == "7 files are up to date\n"


def test_git_is_asked_without_a_trace_in_the_repository(clone: Path) -> None:
    (clone / ".gitattributes").write_text("* text eol=crlf ident\n", encoding="utf-8")
    before = contents(clone)
    assert len(lines_to_add(check(clone).err)) == 7
    assert contents(clone) == before


def test_a_repository_without_attributes_is_asked_nothing_more(clone: Path) -> None:
    trace = clone.parent / "trace"
    environment = {"GIT_TRACE": str(trace)}
    assert run("check", "shop", "--into", "clone", at=clone.parent, environment=environment).code == 0
    asked = trace.read_text(encoding="utf-8")
    assert "check-attr" in asked
    assert not [word for word in ("cat-file", "hash-object", "git init") if word in asked]


def test_names_from_the_repository_cannot_control_a_terminal(clone: Path) -> None:
    git(clone, "switch", "--quiet", "--create", "a\u202eb")
    (clone / ".gitattributes").write_text("*.hcl filter=\x1b[31m\n", encoding="utf-8")
    looked = check(clone)
    assert looked.code == 0
    assert "on branch a\\u202eb," in looked.err and "filter=\\x1b[31m may change" in looked.err


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


@pytest.mark.parametrize(("make", "fine", "differs"), [(no_git, 0, 1), (another_owner, 6, 6)])
def test_a_repository_that_git_does_not_tell_of(
    clone: Path, make: Callable[[Path], dict[str, str]], fine: int, differs: int
) -> None:
    environment = make(clone)
    words = ("shop", "--into", "clone")
    looked = run("check", *words, at=clone.parent, environment=environment)
    assert (looked.code, looked.out) == (fine, "")
    assert looked.err.startswith("note: clone: ")
    assert ("clone belongs to another user" in looked.err) is (make is another_owner)
    edit(clone)
    assert run("check", *words, at=clone.parent, environment=environment).code == differs
    assert run("render", *words, at=clone.parent, environment=environment).code == fine


BELOW = (
    "note: clone is a folder of a git repository, not its top, so only generated files are compared; "
    "name the folder that has `.git`\n"
)


def test_a_folder_in_another_repository_is_none(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet", "--initial-branch=else")
    edit(clone)
    done = render(clone)
    assert (done.code, done.err) == (0, BELOW)
    (clone / ".git").mkdir()
    edit(clone)
    done = render(clone)
    assert (done.code, done.err) == (0, BELOW)
