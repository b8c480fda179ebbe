"""A product's clone with one commit, made by git itself."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Nobody's settings; names and times that git wants for a commit.
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
}


@dataclass(frozen=True)
class Clone:
    folder: Path

    def git(self, *words: str) -> str:
        environment = {**os.environ, **SETTINGS}
        argv = ["git", *words]
        done = subprocess.run(
            argv, cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def commit(self) -> str:
        """All that is there and not ignored, even if nothing changed."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=more")
        return self.git("rev-parse", "HEAD")


def clone(folder: Path) -> Clone:
    """One with a file of configuration."""
    folder.mkdir(parents=True)
    made = Clone(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    made.write("web.conf", "as it was")
    made.commit()
    return made
