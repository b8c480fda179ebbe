"""The folder of a release: the wheel, the lock file for hosts, their checksums, and the notes."""

import hashlib
import shutil
from pathlib import Path

from .git import Commit
from .refusal import Refused

LOCK, SUMS, NOTES = "requirements.lock", "SHA256SUMS", "NOTES.md"


def write(folder: Path, commit: Commit, wheel: Path) -> None:
    """Empty the folder and lay the files of a release into it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(wheel, folder / wheel.name)
    (folder / LOCK).write_text(commit.text(LOCK), encoding="utf-8")
    sums = "".join(f"{sha256(folder / name)}  {name}\n" for name in sorted((wheel.name, LOCK)))
    (folder / SUMS).write_text(sums, encoding="utf-8")


def assets(folder: Path) -> list[Path]:
    """Return the files to upload, each as its checksum says; raise Refused if one is not."""
    sums = folder / SUMS
    found = [sums]
    for line in sums.read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ")
        if sha256(folder / name) != expected:
            raise Refused(f"{folder / name} differs from {SUMS}", "run `python -m release build` again")
        found.append(folder / name)
    return found


def sha256(file: Path) -> str:
    """Return a file's sha256, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
