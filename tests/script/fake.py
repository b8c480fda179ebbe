"""A docker that records how it is called and keeps its tags in a folder: for what a real one cannot show."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from ..support import stand_in
from .shop import Shell

DOCKER = r"""#!/bin/sh
# A tag is a file that holds a manifest; another one, of the same content, bears its digest.
file() { printf '%s/tags/%s' "$FAKE" "$(printf '%s' "${1#*@}" | tr '/:' '__')"; }

# keep TAG: the manifest on stdin
keep() {
  cat >"$(file "$1")"
  cp "$(file "$1")" "$(file "sha256:$(sha256sum <"$(file "$1")" | cut -c 1-64)")"
}

inspect() {
  if [ "$1" = --format ]; then
    echo "$3" >>"$FAKE/looked"
    cat "$FAKE/labels.sh" 2>/dev/null && return
    echo "ERROR: $3: not found" >&2
    exit 1
  fi
  [ ! -e "$FAKE/look.sh" ] || . "$FAKE/look.sh"
  cat "$(file "$2")" 2>/dev/null && return
  echo "ERROR: $2: not found" >&2
  exit 1
}

create() {
  cp "$(file "$4")" "$(file "$3")"
  echo "$3 ${4#*@}" >>"$FAKE/puts"
}

[ "$1" != info ] || [ ! -e "$FAKE/info.sh" ] || . "$FAKE/info.sh"
case "$1 $2 $3 ${4-}" in
info*) printf '%s\n' "${0%/*}/docker-buildx" 'io.containerd.snapshotter' 'context default'; exit 0 ;;
'buildx imagetools create --help') cat "$FAKE/create-help"; exit 0 ;;
'buildx imagetools inspect '*) shift 3; inspect "$@"; exit 0 ;;
'buildx imagetools create '*) shift 3; create "$@"; exit 0 ;;
login*) verb=login; cat >"$FAKE/login.stdin" ;;
'buildx bake '*) verb=bake ;;
*) echo "unexpected: $*" >&2; exit 99 ;;
esac
printf '%s\0' "$@" >"$FAKE/$verb.argv"
tr '\0' '\n' <"/proc/$$/environ" >"$FAKE/$verb.env"
ls -A "$DOCKER_CONFIG" >"$FAKE/$verb.config"
pwd >"$FAKE/$verb.cwd"
. "$FAKE/$verb.sh"
"""
IMAGE = '{"config": {"size": 1000000}, "layers": [{"size": 499999}, {"size": 1}]}\n'
BAKE = f"""for image in backend web; do
  printf '%s\\n' '{IMAGE.strip()}' | keep "git.example.com/bytelyst/clock-$image:$BAKEHOUSE_TAG"
done
exit 0
"""


@dataclass(frozen=True)
class FakeDocker:
    """The fake and the folder of its records."""

    folder: Path

    def shell(self, shell: Shell) -> Shell:
        return Shell(shell.argv, f"{self.folder}:{shell.path}")

    def says(self, verb: str, code: str) -> None:
        (self.folder / f"{verb}.sh").write_text(code)

    def has(self, tag: str, **annotations: str) -> None:
        """Puts a manifest with these annotations there."""
        notes = {key.replace("__", "."): value for key, value in annotations.items()}
        text = json.dumps({"annotations": notes}, indent=2)
        (self.folder / "tags" / re.sub("[/:]", "_", tag)).write_text(text)

    def argv(self, verb: str) -> list[str]:
        return (self.folder / f"{verb}.argv").read_text().split("\0")[:-1]

    def text(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def called(self, verb: str) -> bool:
        return (self.folder / f"{verb}.argv").exists()


def fake_docker(folder: Path) -> FakeDocker:
    """One whose login and bake do well, of a registry that is empty."""
    (folder / "tags").mkdir(parents=True)
    stand_in.lay(folder, DOCKER)
    (folder / "create-help").write_text("      --prefer-index   When only a single source is specified\n")
    fake = FakeDocker(folder)
    fake.says("login", "exit 0\n")
    fake.says("bake", BAKE)
    return fake
