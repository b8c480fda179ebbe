"""A small filesystem of its own, for tests that run out of disk."""

import os
import subprocess
from pathlib import Path


def tmpfs(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def use_up(folder: Path, but: int) -> None:
    """Fills a filesystem until only so many bytes are free."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    filler.write_bytes(b"x" * (free.f_bavail * free.f_frsize - but))
