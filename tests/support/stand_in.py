"""A program that stands before docker in a PATH, and before the plugin and the curl that the script calls."""

from pathlib import Path

PLUGIN = """#!/bin/sh
exec "${0%/*}/docker" buildx "$@"
"""
# Curl's status for a host that does not answer: the script then asks the plugin.
NO_CURL = "#!/bin/sh\nexit 7\n"


def lay(folder: Path, docker: str, curl: str = NO_CURL) -> None:
    """Puts all there; `docker` is to answer `docker info` with the `docker-buildx` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"docker": docker, "docker-buildx": PLUGIN, "curl": curl}.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
