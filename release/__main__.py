"""Entry point: `build [TAG]` writes the folder `dist`, `upload TAG` makes the forge's release from it.

With a tag, `build` also checks it and writes the notes. `upload` reads the token from standard input, and
forge and repo from GITHUB_SERVER_URL and GITHUB_REPOSITORY, as a job has them. It imports only modules of
Python itself.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from . import folder, git, rules, wheel
from .api import Api
from .refusal import Refused
from .upload import upload

USAGE = "usage: python -m release build [TAG] | python -m release upload TAG <TOKEN"
CLONE = Path(__file__).parents[1]
DIST = CLONE / "dist"


def main(words: list[str]) -> int:
    """Run one verb; return the exit code."""
    try:
        match words:
            case ["build"]:
                print(_build(None))
            case ["build", tag]:
                print(_build(tag))
            case ["upload", tag]:
                print(_upload(tag))
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except (Refused, OSError, subprocess.CalledProcessError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def _build(tag: str | None) -> str:
    commit = git.head(CLONE)
    with TemporaryDirectory(prefix="bakehouse-release-") as work:
        built = wheel.built_twice(commit, Path(work))
        notes = rules.notes(commit, tag, built.name.split("-")[1]) if tag else None
        folder.write(DIST, commit, built)
    if notes:
        (DIST / folder.NOTES).write_text(notes, encoding="utf-8")
    return (DIST / folder.SUMS).read_text(encoding="utf-8").rstrip()


def _upload(tag: str) -> str:
    api = Api(os.environ["GITHUB_SERVER_URL"], os.environ["GITHUB_REPOSITORY"], sys.stdin.read().strip())
    return upload(api, git.head(CLONE).sha, tag, DIST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
