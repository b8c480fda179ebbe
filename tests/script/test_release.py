"""The series of a commit's releases, and what a release tells: against a docker that answers from a table."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from .fake import FakeDocker, fake_docker
from .shop import Data, Image, Repo, Shell, run

SHA = "0123456789abcdef0123456789abcdef01234567"
RELEASE = "git.example.com/bytelyst/clock-release"
IMAGE = "bakehouse.digest.backend"
REVISION = "org.opencontainers.image.revision"
DATA = Data({"backend": Image(["backend"])})
FIND = f"""
set_traps
make_work_folder
ask_docker
find_buildx
find_release {SHA}
printf '%s|%s|%s|%s' "$released" "$free" "$release_digest" "$(annotation "$KEY")"
"""


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    return fake_docker(tmp_path / "fake")


def found(shell: Shell, fake: FakeDocker, repo: Repo, key: str = IMAGE) -> list[str]:
    """Tag, first free number, digest, and an annotation of the release that is found."""
    repo.script(DATA, FIND)
    done = run(fake.shell(shell), repo, env={"FAKE": str(fake.folder), "KEY": key})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("|")


def release(fake: FakeDocker, suffix: str = "", **images: str) -> None:
    annotations = {REVISION: SHA, IMAGE: f"of{suffix}", **images}
    fake.has(f"{RELEASE}:{SHA}{suffix}", **annotations)


def digest(fake: FakeDocker, suffix: str) -> str:
    """Of the release with that suffix."""
    content = (fake.folder / "tags" / f"git.example.com_bytelyst_clock-release_{SHA}{suffix}").read_bytes()
    return f"sha256:{sha256(content).hexdigest()}"


@pytest.mark.parametrize(
    ("released", "claimed", "expected"),
    [
        ([], [], (None, 1)),
        ([""], [], ("", 2)),
        (["", "-r2", "-r3"], ["-r2", "-r3"], ("-r3", 4)),
        (["", "-r2", "-r4"], ["-r2"], ("-r2", 3)),
        (["", "-r3"], ["-r2", "-r3"], ("-r3", 4)),
        ([""], ["-r2", "-r3"], ("", 4)),
        (["-r2"], ["-r2"], ("-r2", 3)),
        ([], ["-r2"], (None, 3)),
        (["", "-r2"], [], ("-r2", 3)),
    ],
    ids=[
        "none",
        "first",
        "series",
        "behind-a-hole",
        "gap",
        "two-gaps",
        "no-first",
        "only-claimed",
        "claim-gone",
    ],
)
def test_highest_of_the_series(
    shell: Shell,
    fake: FakeDocker,
    repo: Repo,
    released: list[str],
    claimed: list[str],
    expected: tuple[str | None, int],
) -> None:
    for suffix in released:
        release(fake, suffix)
    for suffix in claimed:
        fake.has(f"{RELEASE}:claim-{SHA}{suffix}")
    highest, free = expected
    there = ["", ""] if highest is None else [digest(fake, highest), f"of{highest}"]
    tag = "" if highest is None else SHA + highest
    assert found(shell, fake, repo) == [tag, str(free), *there]


def test_a_release_without_its_annotations_is_none(shell: Shell, fake: FakeDocker, repo: Repo) -> None:
    fake.has(f"{RELEASE}:{SHA}")
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
        ("odd", "a=b: c"),
        ("web", ""),
        ("bakehouse.digest.we.", ""),
    ],
)
@pytest.mark.parametrize("form", [None, 2], ids=["on-one-line", "indented"])
def test_annotation(
    shell: Shell, fake: FakeDocker, repo: Repo, key: str, expected: str, form: int | None
) -> None:
    images = {"bakehouse.digest.web": "sha256:2", "bakehouse.digest.web-app": "sha256:3"}
    release(fake, **images, odd="a=b: c")
    for path in (fake.folder / "tags").iterdir():
        path.write_text(json.dumps(json.loads(path.read_text()), indent=form))
    assert found(shell, fake, repo, key)[3] == expected
