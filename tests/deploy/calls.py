"""Holds a run at one of the programs that it calls: before it does anything, or when it has ended."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STAND_IN = """\
#!/bin/sh
# Stands before a program in a run's PATH: keeps a list of the calls, and holds the one that `at` names.
here={folder}
# two programs at once have two numbers
number=$(flock "$here/lock" sh -c 'printf "%s\\n" "$1" >>"$0/calls"; wc -l <"$0/calls"' "$here" "{name} $*")
[ "{name}" = git ] || [ ! -e "$here/away" ] || {{
  echo "Cannot connect to the Docker daemon" | tee -a "$here/refused" >&2
  exit 1
}}
line=" $number: {name} $*"
words=$(cat "$here/at" 2>/dev/null)
[ -n "$words" ] && [ ! -e "$here/reached" ] || exec {real} "$@"
case $line in *"$words"*) ;; *) exec {real} "$@" ;; esac
wait_to_be_told() {{
  : >"$here/reached"
  while [ ! -e "$here/go" ]; do sleep 0.02; done
  [ ! -e "$here/die" ] || exit 1
}}
[ ! -e "$here/early" ] || {{ wait_to_be_told; exec {real} "$@"; }}
{real} "$@"
code=$?
wait_to_be_told
exit $code
"""


@dataclass(frozen=True)
class Calls:
    """A run's calls of docker and git; its folder comes first in the run's PATH."""

    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the run."""
        return {"PATH": f"{self.folder}:{os.environ['PATH']}"}

    def made(self) -> list[str]:
        """All calls so far."""
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    def reached(self) -> bool:
        """Tell whether the call is held now."""
        return (self.folder / "reached").exists()

    def go(self, die: bool = False) -> None:
        """Lets the call go on, or has it end without doing anything more."""
        if die:
            (self.folder / "die").touch()
        (self.folder / "go").touch()

    @contextmanager
    def no_engine(self) -> Iterator[None]:
        """The engine gives docker no answer meanwhile."""
        away = self.folder / "away"
        away.touch()
        try:
            yield
        finally:
            away.unlink()

    def refused(self) -> int:
        """Count the calls without an answer."""
        path = self.folder / "refused"
        return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


@contextmanager
def calls(folder: Path, at: str = "", early: bool = True) -> Iterator[Calls]:
    """Holds the first call whose line (` NUMBER: PROGRAM WORDS`) has these words; none without words."""
    folder = folder / "calls"
    folder.mkdir()
    for name in ("docker", "git"):
        stand_in = STAND_IN.format(folder=folder, name=name, real=shutil.which(name))
        (folder / name).write_text(stand_in, encoding="utf-8")
        (folder / name).chmod(0o755)
    (folder / "at").write_text(at, encoding="utf-8")
    if early:
        (folder / "early").touch()
    held = Calls(folder)
    try:
        yield held
    finally:
        held.go()
        shutil.rmtree(folder, ignore_errors=True)
