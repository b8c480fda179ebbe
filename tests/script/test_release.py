"""The series of a commit's releases, and what a release tells: against a docker that answers from a table."""

from pathlib import Path

import pytest

from .fake import FakeDocker, fake_docker
from .shop import Data, Image, Repo, Shell, run

SHA = "0123456789abcdef0123456789abcdef01234567"
RELEASE = "git.example.com/bytelyst/clock-release"
DATA = Data({"backend": Image(["backend"])})
FIND = f"""
guard_exit
make_work_folder
find_release {SHA}
printf '%s|%s|%s|%s' "$released" "$free" "$release_digest" "$(annotation bakehouse.digest.backend)"
"""


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    return fake_docker(tmp_path / "fake")


def found(shell: Shell, fake: FakeDocker, repo: Repo) -> list[str]:
    repo.script(DATA, FIND)
    done = run(fake.shell(shell), repo, env={"FAKE": str(fake.folder)})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("|")


def release(fake: FakeDocker, suffix: str) -> None:
    annotations = {"org.opencontainers.image.revision": SHA, "bakehouse.digest.backend": f"of{suffix}"}
    fake.has(f"{RELEASE}:{SHA}{suffix}", f"sha256:release{suffix}", **annotations)


@pytest.mark.parametrize(
    ("released", "claimed", "expected"),
    [
        ([], [], ["", "1", "", ""]),
        ([""], [], [SHA, "2", "sha256:release", "of"]),
        (["", "-r2", "-r3"], ["-r2", "-r3"], [f"{SHA}-r3", "4", "sha256:release-r3", "of-r3"]),
        (["", "-r2", "-r4"], ["-r2"], [f"{SHA}-r2", "3", "sha256:release-r2", "of-r2"]),
        (["", "-r3"], ["-r2", "-r3"], [f"{SHA}-r3", "4", "sha256:release-r3", "of-r3"]),
        ([""], ["-r2", "-r3"], [SHA, "4", "sha256:release", "of"]),
        (["-r2"], ["-r2"], [f"{SHA}-r2", "3", "sha256:release-r2", "of-r2"]),
        ([], ["-r2"], ["", "3", "", ""]),
    ],
    ids=["none", "first", "series", "behind-a-hole", "gap", "two-gaps", "no-first", "only-claimed"],
)
def test_highest_of_the_series(
    shell: Shell, fake: FakeDocker, repo: Repo, released: list[str], claimed: list[str], expected: list[str]
) -> None:
    for suffix in released:
        release(fake, suffix)
    for suffix in claimed:
        fake.has(f"{RELEASE}:claim-{SHA}{suffix}")
    assert found(shell, fake, repo) == expected


def test_a_release_without_its_annotations_is_none(shell: Shell, fake: FakeDocker, repo: Repo) -> None:
    fake.has(f"{RELEASE}:{SHA}", "sha256:bare")
    assert found(shell, fake, repo) == ["", "1", "", ""]


def test_a_series_of_more_than_nine(shell: Shell, fake: FakeDocker, repo: Repo) -> None:
    for number in range(1, 13):
        suffix = "" if number == 1 else f"-r{number}"
        release(fake, suffix)
        fake.has(f"{RELEASE}:claim-{SHA}{suffix}")
    assert found(shell, fake, repo)[:2] == [f"{SHA}-r12", "13"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("bakehouse.digest.web", "sha256:2"),
        ("bakehouse.digest.web-app", "sha256:3"),
        ("odd", "a=b c\\d"),
        ("web", ""),
        ("bakehouse.digest.we.", ""),
    ],
)
def test_annotation(shell: Shell, fake: FakeDocker, repo: Repo, key: str, expected: str) -> None:
    images = {"bakehouse__digest__web": "sha256:2", "bakehouse__digest__web-app": "sha256:3"}
    fake.has(f"{RELEASE}:{SHA}", "sha256:1", **images, odd="a=b c\\d")
    main = f"guard_exit\nmake_work_folder\nread_release {SHA}\nprintf %s \"$(annotation '{key}')\"\n"
    repo.script(DATA, main)
    done = run(fake.shell(shell), repo, env={"FAKE": str(fake.folder)})
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
