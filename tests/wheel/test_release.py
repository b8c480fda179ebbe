"""A release without its upload: built twice and equal, checked against its tag, with checksums and notes."""

import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from release.refusal import Refused
from release.rules import section
from release.wheel import PLACES, build, require_equal

from bakehouse import __version__

from ..golden.trees import TOP
from ..support.releasable import NOTES, TAG, WORKFLOW, lay

BAKER = [
    *("-c", "user.name=Baker", "-c", "user.email=baker@example.com"),
    *("-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"),
]
TIME = 1_700_000_000


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *BAKER, *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One commit, which is in the forge's main."""
    folder = tmp_path_factory.mktemp("releasable")
    lay(folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=a change")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "release", *words]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_does_not_depend_on_where_and_when_it_is_built(tmp_path: Path) -> None:
    """Not even on the times and permissions of its sources."""
    wheels = []
    for place, mtime in zip(PLACES, (0, TIME), strict=True):
        folder = tmp_path / place.folder
        lay(folder)
        for path in folder.rglob("*"):
            path.chmod(path.stat().st_mode & ~place.umask)
            os.utime(path, (mtime, mtime))
        wheels.append(build(folder, TIME, place))
    require_equal(*wheels)
    first = zipfile.ZipFile(wheels[0]).infolist()[0]
    assert first.date_time == (2023, 11, 14, 22, 13, 20)


def test_another_time_or_content_is_another_wheel(tmp_path: Path) -> None:
    lay(tmp_path)
    first = build(tmp_path, TIME, PLACES[0]).rename(tmp_path / "first.whl")
    second = build(tmp_path, TIME + 60, PLACES[0]).rename(tmp_path / "second.whl")
    with pytest.raises(Refused, match=r"differ: bakehouse-.*/METADATA, .*\n  fix: "):
        require_equal(first, second)
    (tmp_path / "templates" / "more").write_text("more\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"differ: .*bakehouse/templates/more"):
        require_equal(first, build(tmp_path, TIME, PLACES[0]))


def test_a_release_is_a_wheel_a_lock_their_sums_and_notes(repo: Path) -> None:
    (repo / "templates" / "untracked").write_text("not in the commit\n", encoding="utf-8")
    done = release(repo, "build", TAG)
    (repo / "templates" / "untracked").unlink()
    assert done.returncode == 0, done.stderr
    dist = repo / "dist"
    wheel = f"bakehouse-{__version__}-py3-none-any.whl"
    assert {path.name for path in dist.iterdir()} == {wheel, "requirements.lock", "SHA256SUMS", "NOTES.md"}
    assert (dist / "requirements.lock").read_bytes() == (TOP / "requirements.lock").read_bytes()
    assert (dist / "NOTES.md").read_text(encoding="utf-8") == NOTES
    assert "bakehouse/templates/untracked" not in zipfile.ZipFile(dist / wheel).namelist()
    sums = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    checked = subprocess.run(sums, cwd=dist, capture_output=True, text=True, check=False)
    assert checked.stdout == f"{wheel}: OK\nrequirements.lock: OK\n"
    assert done.stdout == (dist / "SHA256SUMS").read_text(encoding="utf-8")


def test_without_a_tag_no_rule_is_asked_and_nothing_stays_of_before(repo: Path) -> None:
    (repo / "dist").mkdir(exist_ok=True)
    (repo / "dist" / "bakehouse-0.0.1-py3-none-any.whl").touch()
    done = release(repo, "build")
    assert done.returncode == 0, done.stderr
    wheel = f"bakehouse-{__version__}-py3-none-any.whl"
    assert {path.name for path in (repo / "dist").iterdir()} == {wheel, "requirements.lock", "SHA256SUMS"}


def test_a_tag_that_is_not_the_version_is_refused(repo: Path) -> None:
    done = release(repo, "build", "v99.0.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"release: the tag is v99.0.0, and the wheel's version is {__version__}\n  fix: " in done.stderr


def test_a_commit_outside_main_is_refused(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--detach")
    git(repo, "commit", "--quiet", "--allow-empty", "--message=not reviewed")
    done = release(repo, "build", TAG)
    git(repo, "checkout", "--quiet", "main")
    assert (done.returncode, done.stdout) == (1, "")
    assert "release: origin/main does not contain " in done.stderr


@pytest.mark.parametrize(
    ("changelog", "refusal"),
    [
        ("# Changes\n", "has no section for 1.2.0"),
        ("## 1.2.0\n\n## 1.1.0\n\n- one\n", "has no section for 1.2.0"),
        ("## 1.2.00\n\n- one\n", "has no section for 1.2.0"),
        ("## Unreleased\n\n- two\n\n## 1.2.0\n\n- one\n", "has lines under Unreleased"),
    ],
)
def test_a_changelog_that_does_not_tell_of_the_version_is_refused(changelog: str, refusal: str) -> None:
    with pytest.raises(Refused, match=rf"^CHANGELOG.md {refusal}\n  fix: "):
        section(changelog, "1.2.0")


def test_the_notes_are_the_section_of_the_version_alone() -> None:
    changelog = (
        "# Changes\n\n## Unreleased\n\n## 1.2.0 (today)\n\nThe ##:\n\n### Part\n\n- one\n\n## 1.1.0\n- two\n"
    )
    assert section(changelog, "1.2.0") == "The ##:\n\n### Part\n\n- one\n"


@pytest.mark.parametrize("words", [(), ("publish",), ("upload",), ("build", "v1", "v2")])
def test_another_call_shows_the_usage(words: tuple[str, ...]) -> None:
    done = release(TOP, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m release build")


def uploading(folder: Path) -> list[str]:
    """The job's call, without its words."""
    (call,) = re.findall(
        r"env -u TOKEN python3 (.*) upload ", (folder / WORKFLOW).read_text(encoding="utf-8")
    )
    return [sys.executable, *shlex.split(call)]


@pytest.mark.parametrize("planted", ["json.py", "urllib/__init__.py"])
def test_the_upload_imports_nothing_that_a_tool_left_beside_it(tmp_path: Path, planted: str) -> None:
    lay(tmp_path)
    found, module = tmp_path / "found", tmp_path / planted
    module.parent.mkdir(exist_ok=True)
    module.write_text(f"open({str(found)!r}, 'w').close()\n", encoding="utf-8")
    done = subprocess.run(uploading(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.partition(":")[0]) == (2, "usage")
    assert not found.exists()
    release(tmp_path)  # with -m
    assert found.exists()
