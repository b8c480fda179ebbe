"""A docker that records how it is called and keeps its tags in a folder: for what a real one cannot show."""

import re
from dataclasses import dataclass
from pathlib import Path

from .shop import Shell

DOCKER = r"""#!/bin/sh
# A tag is a file: its digest, then its annotations, one a line.
file() { printf '%s/tags/%s' "$FAKE" "$(printf '%s' "$1" | tr '/:@' '___')"; }

inspect() {
  case $1 in
  --raw) echo '{"config": {"size": 1000000}, "layers": [{"size": 499999}, {"size": 1}]}' ;;
  *) show "$2" "$3" ;;
  esac
}

show() {
  echo "$2" >>"$FAKE/looks"
  case $2 in *@*) printf '%s\n' "${2#*@}" && return ;; esac
  if [ ! -s "$(file "$2")" ]; then
    echo "ERROR: $2: not found" >&2
    exit 1
  fi
  case $1 in *Annotations*) cat "$(file "$2")" ;; *) sed -n 1p "$(file "$2")" ;; esac
}

create() {
  tag='' annotations=''
  while [ $# -gt 1 ]; do
    case $1 in
    --tag) tag=$2 && shift ;;
    --annotation) annotations="$annotations${2#index:}
" && shift ;;
    esac
    shift
  done
  digest=${1#*@}
  case $1 in *@*) ;; *) digest=sha256:$(printf '%s' "$annotations" | sha256sum | cut -c 1-64) ;; esac
  printf '%s\n%s' "$digest" "$annotations" >"$(file "$tag")"
  echo "$tag $digest" >>"$FAKE/puts"
}

case "$1 $2 $3 ${4-}" in
'buildx version '*) exit 0 ;;
'buildx imagetools create --help') cat "$FAKE/create-help"; exit 0 ;;
'buildx imagetools inspect '*) shift 3; inspect "$@"; exit 0 ;;
'buildx imagetools create '*) shift 3; create "$@"; exit 0 ;;
'buildx build '*) echo sha256:5eed >"$(file "$(cat "$FAKE/seed")")"; exit 0 ;;
'context show '*) echo default; exit 0 ;;
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
BAKE = """for image in backend web; do
  echo sha256:0123 >"$(file "git.example.com/bytelyst/clock-$image:$BAKEHOUSE_TAG")"
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

    def has(self, tag: str, digest: str = "sha256:0ff", **annotations: str) -> None:
        """Puts a tag there."""
        lines = [digest, *(f"{key.replace('__', '.')}={value}" for key, value in annotations.items())]
        (self.folder / "tags" / re.sub("[/:@]", "_", tag)).write_text("\n".join(lines) + "\n")

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
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    (folder / "create-help").write_text("      --prefer-index   When only a single source is specified\n")
    (folder / "seed").write_text("git.example.com/bytelyst/clock-release:seed")
    fake = FakeDocker(folder)
    fake.says("login", "exit 0\n")
    fake.says("bake", BAKE)
    return fake
