"""Repositories of git with a small product, which fits the manifest of `drifts`."""

import os
import subprocess
from pathlib import Path

from ..publish.sample import GIT

OWN = {
    "backend/Dockerfile": "FROM alpine:3\n",
    "docker-compose.yml": "services:\n  backend:\n    image: backend\n",
}


def git(folder: Path, *words: str) -> str:
    argv = ["git", "-C", str(folder), *words]
    done = subprocess.run(argv, env={**os.environ, **GIT}, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(clone: Path) -> None:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=a change")
