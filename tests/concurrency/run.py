"""One run of the rendered script, a real process, with a stand-in for docker and curl that follows a plan."""

import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..conftest import docker
from ..publish.sample import Sample
from ..support import stand_in
from ..support.wait import until
from .product import check_out

STAND_IN = Path(__file__).with_name("docker.sh")
CURL = '#!/bin/sh\nexec "${0%/*}/docker" curl "$@"\n'


@dataclass(frozen=True)
class Act:
    """An act at one call: `pause`, or the end of the run `before`, `during` or `after` it."""

    number: int
    what: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.seconds:.3f}"


@dataclass(frozen=True)
class Delays:
    """The disturbances of a run's calls; one that has the words of `hold` waits until the test lets it go."""

    acts: tuple[Act, ...] = ()
    hold: str = ""


@dataclass(frozen=True)
class Run:
    """A started run; `folder` holds its checkout, its log and the files of the stand-in."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def bin(self) -> Path:
        """The folder of the stand-in."""
        return self.folder / "bin"

    @property
    def log(self) -> str:
        """All that the run said so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def ended(self) -> bool:
        """True once it has ended."""
        return self.process.poll() is not None

    @property
    def killed(self) -> bool:
        """True if `kill -9` ended it."""
        return self.process.poll() == -signal.SIGKILL

    @property
    def calls(self) -> list[str]:
        """Its calls to the registry so far, in no order."""
        return [path.read_text(encoding="utf-8").strip() for path in (self.bin / "calls").iterdir()]

    @property
    def rounds(self) -> int:
        """Passes of its promote loop: each begins with one look at the branch's head."""
        looks = (self.folder / "git.trace").read_text(encoding="utf-8").count("git ls-remote origin ")
        # `all` looks once more, before it builds
        return max(0, looks - 1)

    @property
    def held(self) -> bool:
        """True while it waits for `let_go`."""
        return not self.ended and (self.bin / "held").exists() and not (self.bin / "go").exists()

    def let_go(self) -> None:
        """Lets the call that is held pass."""
        (self.bin / "go").touch()

    def kill_where_planned(self) -> None:
        """Kills the run where its stand-in waits for that."""
        if not self.ended and (self.bin / "dying").exists():
            self.kill()

    def kill(self) -> None:
        """`kill -9` of every process of the run: `timeout` makes groups of its own, so by session."""
        while pids := [pid for pid in _session(self.process.pid) if pid != self.process.pid]:
            for pid in (self.process.pid, *pids):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def await_file(self, name: str) -> None:
        """Waits until the stand-in has left this file."""
        until(
            (self.bin / name).exists,
            lambda: f"no {name}:\n{self.log}",
            every=0.01,
            lost=lambda: self.ended,
        )


def start(product: Sample, commit: str, folder: Path, *words: str, delays: Delays = Delays()) -> Run:
    """Checks a commit out and starts `ci/images.sh WORDS` there."""
    check_out(product, commit, folder / "checkout")
    _lay_stand_in(folder / "bin", delays)
    (folder / "tmp").mkdir()
    own = {
        "PATH": f"{folder / 'bin'}:{product.shell.path}",
        "TMPDIR": str(folder / "tmp"),
        "GIT_TRACE": str(folder / "git.trace"),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(folder / "checkout" / "ci" / "images.sh"), *words],
            env=product.variables(own),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Run(folder, process)


def _lay_stand_in(folder: Path, delays: Delays) -> None:
    real, reader = shutil.which("docker"), shutil.which("curl")
    assert real and reader
    (folder / "calls").mkdir(parents=True)
    (folder / "real").write_text(real, encoding="utf-8")
    (folder / "plugin").write_text(_plugin(), encoding="utf-8")
    (folder / "reader").write_text(reader, encoding="utf-8")
    (folder / "plan").write_text("".join(f"{act}\n" for act in delays.acts), encoding="utf-8")
    if delays.hold:
        (folder / "hold").write_text(delays.hold, encoding="utf-8")
    stand_in.lay(folder, STAND_IN.read_text(encoding="utf-8"), CURL)


@cache
def _plugin() -> str:
    """Return the path of buildx, as docker reports it."""
    form = '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'
    return docker("info", f"--format={form}")


def _session(leader: int) -> list[int]:
    """The processes of a session; in `stat` a name may hold blanks: what counts is behind the last ')'."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(ValueError, OSError):
            words = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(words[3]) == leader and words[0] != "Z":
                found.append(int(folder.name))
    return found
