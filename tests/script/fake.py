"""A docker that records how it is called: for what a real one cannot show, such as argv and environment."""

from dataclasses import dataclass
from pathlib import Path

from .shop import Shell

DOCKER = """#!/bin/sh
case "$1 $2 $3" in
'buildx version '*) exit 0 ;;
'buildx imagetools create') cat "$FAKE/create-help"; exit 0 ;;
'buildx imagetools inspect') echo sha256:0123; exit 0 ;;
'context show '*) echo default; exit 0 ;;
login*) verb=login; cat >"$FAKE/login.stdin" ;;
'buildx bake '*) verb=bake ;;
*) echo "unexpected: $*" >&2; exit 99 ;;
esac
printf '%s\\0' "$@" >"$FAKE/$verb.argv"
tr '\\0' '\\n' <"/proc/$$/environ" >"$FAKE/$verb.env"
ls -A "$DOCKER_CONFIG" >"$FAKE/$verb.config"
pwd >"$FAKE/$verb.cwd"
. "$FAKE/$verb.sh"
"""


@dataclass(frozen=True)
class FakeDocker:
    """The fake and the folder of its records."""

    folder: Path

    def shell(self, shell: Shell) -> Shell:
        return Shell(shell.argv, f"{self.folder}:{shell.path}")

    def says(self, verb: str, code: str) -> None:
        (self.folder / f"{verb}.sh").write_text(code)

    def argv(self, verb: str) -> list[str]:
        return (self.folder / f"{verb}.argv").read_text().split("\0")[:-1]

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def called(self, verb: str) -> bool:
        return (self.folder / f"{verb}.argv").exists()


def fake_docker(folder: Path) -> FakeDocker:
    """One whose login and bake do well."""
    folder.mkdir()
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    (folder / "create-help").write_text("      --prefer-index   When only a single source is specified\n")
    fake = FakeDocker(folder)
    fake.says("login", "exit 0\n")
    fake.says("bake", "exit 0\n")
    return fake
