"""The wheel: built twice from one commit, in places that differ, and equal to the byte."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .git import Commit
from .refusal import Refused


@dataclass(frozen=True)
class Place:
    """The circumstances of a build that must not reach the wheel."""

    folder: str
    umask: int
    environment: Mapping[str, str]


PLACES = (
    Place("one", 0o022, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
    Place("another/place", 0o077, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}),
)


def built_twice(commit: Commit, work: Path) -> Path:
    """Build the commit's wheel in each place and return one of them; raise Refused if their bytes differ."""
    wheels = [_from(commit, place, work / place.folder) for place in PLACES]
    require_equal(*wheels)
    return wheels[0]


def require_equal(one: Path, other: Path) -> None:
    """Raise Refused, with the members that differ, unless two wheels have the same bytes."""
    if one.read_bytes() == other.read_bytes():
        return
    names = sorted({name for name, _ in _members(one) ^ _members(other)}) or ["their order or compression"]
    raise Refused(
        f"two builds of one commit differ: {', '.join(names)}", "make the build independent of its place"
    )


def _members(wheel: Path) -> set[tuple[str, str]]:
    with zipfile.ZipFile(wheel) as archive:
        infos = archive.infolist()
    return {(each.filename, f"{each.CRC} {each.date_time} {each.external_attr}") for each in infos}


def _from(commit: Commit, place: Place, folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    commit.lay(folder, place.umask)
    return build(folder, commit.time(), place)


def build(folder: Path, time: int, place: Place) -> Path:
    """Build the wheel of the sources in a folder; its members are dated `time`, in seconds since 1970."""
    command = [sys.executable, "-m", "hatchling", "build", "--target=wheel", "--directory=dist"]
    environment = {**os.environ, **place.environment, "SOURCE_DATE_EPOCH": str(time)}
    subprocess.run(
        command, cwd=folder, env=environment, umask=place.umask, check=True, stdout=subprocess.DEVNULL
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel
