"""Holds a run at one of the programs that it calls: before it does anything, or when it has ended."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ENGINE = Path(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
STAND_IN = """\
#!/bin/sh
# Stands before a program in a run's PATH: keeps a list of the calls, and holds the one that `at` names.
here={folder}
# two programs at once have two numbers
number=$(flock "$here/lock" sh -c 'printf "%s\\n" "$1" >>"$0/calls"; wc -l <"$0/calls"' "$here" "{name} $*")
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
        """What the run is started with."""
        engine = f"unix://{self.folder / 'engine'}"
        return {"PATH": f"{self.folder}:{os.environ['PATH']}", "DOCKER_HOST": engine}

    def made(self) -> list[str]:
        """All calls so far."""
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    def reached(self) -> bool:
        """Whether the call is held now."""
        return (self.folder / "reached").exists()

    def go(self, die: bool = False) -> None:
        """Lets the call go on, or has it end without doing anything more."""
        if die:
            (self.folder / "die").touch()
        (self.folder / "go").touch()

    @contextmanager
    def no_engine(self) -> Iterator[Callable[[], int]]:
        """The engine answers nobody meanwhile; tells how many have asked."""
        refused = []
        with socket.socket(socket.AF_UNIX) as deaf:
            deaf.bind(str(self.folder / "deaf"))
            deaf.listen()

            def hang_up() -> None:
                with suppress(OSError):
                    while True:
                        deaf.accept()[0].close()
                        refused.append(True)

            thread = threading.Thread(target=hang_up)
            thread.start()
            self.lead_to(self.folder / "deaf")
            try:
                yield lambda: len(refused)
            finally:
                self.lead_to(ENGINE)
                deaf.shutdown(socket.SHUT_RDWR)
                thread.join()

    def lead_to(self, place: Path) -> None:
        """What the run takes for the engine's socket."""
        link = self.folder / "engine.new"
        link.symlink_to(place)
        link.replace(self.folder / "engine")


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
    held.lead_to(ENGINE)
    try:
        yield held
    finally:
        held.go()
        shutil.rmtree(folder, ignore_errors=True)
