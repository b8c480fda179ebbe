"""The runs of this host: what was asked, what was told meanwhile, how it ended.

The file of what was asked is locked as long as the run's process lives, so anybody can tell.
"""

import fcntl
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bakehouse import codec
from bakehouse.events import Event
from bakehouse.host.records import Ended
from bakehouse.host.request import Request
from bakehouse.host.state import store
from bakehouse.host.state.folder import State
from bakehouse.outside import files


@dataclass(frozen=True, slots=True)
class Run:
    """The files of one run."""

    folder: Path
    name: str

    @property
    def asked(self) -> Path:
        """What was asked."""
        return self.folder / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """What was told: an event a line, and whatever else was printed."""
        return self.folder / f"{self.name}.log"

    @property
    def ended(self) -> Path:
        """How it ended."""
        return self.folder / f"{self.name}.end.json"

    def request(self) -> Request | None:
        """What was asked; None for a run that is not there."""
        return store.read(self.asked, Request)

    def end(self) -> Ended | None:
        """How it ended; None while it goes on, and for one that was killed."""
        return store.read(self.ended, Ended)

    def alive(self) -> bool:
        """Whether its process lives."""
        descriptor = os.open(self.asked, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False


def run(state: State, name: str) -> Run:
    """A run by its name."""
    return Run(state.folder / "runs", name)


def create(run: Run, request: Request) -> int:
    """Note what is asked; gives the open, locked file for the run's process to inherit."""
    store.write(run.asked, request)
    descriptor = os.open(run.asked, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def newest(state: State, product: str) -> Run | None:
    """The last run that had to do with a product."""
    folder = state.folder / "runs"
    names = sorted((path.stem for path in folder.glob("*.json") if ".end" not in path.name), reverse=True)
    found = ((each, each.request()) for each in (run(state, name) for name in names))
    return next((each for each, request in found if request and product in request.products), None)


def event(line: str) -> Event:
    """A line of the log as an event; what is none was printed by something that broke."""
    try:
        data: Mapping[str, Any] = codec.load(line)
        return codec.record(Event, data)
    except ValueError:
        return Event("", "", line)


def lines(run: Run) -> list[str]:
    """The log so far, a line that is not yet whole left out."""
    return files.look(run.log).data.decode(errors="replace").split("\n")[:-1]
