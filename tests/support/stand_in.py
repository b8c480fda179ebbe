"""A program that stands before docker in a PATH, and before the plugin that the script calls by itself."""

from pathlib import Path

PLUGIN = """#!/bin/sh
exec "${0%/*}/docker" buildx "$@"
"""


def lay(folder: Path, docker: str) -> None:
    """Puts both there; `docker` is to answer `docker info` with the `docker-buildx` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"docker": docker, "docker-buildx": PLUGIN}.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
