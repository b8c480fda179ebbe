"""The runs of this host: request, log and result of each.

The file with the request is locked as long as the run's process lives, so anybody can see whether it does.
"""

import fcntl
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bakehouse import codec
from bakehouse.events import Event
from bakehouse.host.state import file_lock, json_file
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_result import RunResult
from bakehouse.outside import durable, files

_RECENT = 100


@dataclass(frozen=True, slots=True)
class Run:
    """The files of one run."""

    folder: Path
    name: str

    @property
    def asked(self) -> Path:
        """The file with the request."""
        return self.folder / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """The log: an event a line, and whatever else was printed."""
        return self.folder / f"{self.name}.log"

    @property
    def ended(self) -> Path:
        """The file with the result."""
        return self.folder / f"{self.name}.end.json"

    def request(self) -> Request | None:
        """Return the request; None for a run that does not exist."""
        return json_file.read(self.asked, Request)

    def end(self) -> RunResult | None:
        """Return the result; None for a run that goes on, and for one that was killed."""
        return json_file.read(self.ended, RunResult)

    def alive(self) -> bool:
        """Tell whether the run's process lives."""
        descriptor = os.open(self.asked, os.O_RDONLY)
        try:
            return file_lock.is_held(descriptor)
        finally:
            os.close(descriptor)


def run(state: State, name: str) -> Run:
    """Return the run of a name."""
    return Run(state.runs, name)


def create(run: Run, request: Request) -> int:
    """Write the request, and return its open, locked file for the run's process to inherit."""
    json_file.write(run.asked, request)
    descriptor = os.open(run.asked, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    for product in request.products:
        durable.append(_order(run.folder, product), run.name)
    return descriptor


def newest(state: State, product: str) -> Run | None:
    """Return the newest run of a product that is under way, else the newest of all."""
    names = files.look(_order(state.runs, product)).data.decode(errors="replace").split()
    found = [
        each for each in (run(state, name) for name in names[: -_RECENT - 1 : -1]) if each.asked.exists()
    ]
    return next((each for each in found if each.alive()), next(iter(found), None))


def _order(folder: Path, product: str) -> Path:
    """Return the file with a product's runs in order: the time of day in a name may step back."""
    return folder / f"{product}.order"


def forget(state: State, product: str, keep: int) -> None:
    """Delete the files of a product's oldest runs, except those under way; raises ExternalError."""
    order = _order(state.runs, product)
    names = files.look(order).data.decode(errors="replace").split()
    if len(names) <= keep + keep // 10:
        return
    old = [each for each in (run(state, name) for name in names[:-keep]) if each.asked.exists()]
    under_way = [each for each in old if each.alive()]
    for each in old:
        if each not in under_way:
            # the request last: with it, a killed clean-up is done again
            for path in (each.log, each.ended, each.asked):
                durable.remove(path)
    left = [*(each.name for each in under_way), *names[-keep:]]
    durable.replace(order, "".join(f"{name}\n" for name in left).encode(), 0o600)


def event(line: str) -> Event:
    """Parse a line of the log; one that is no event was printed by something that broke."""
    try:
        data: Mapping[str, Any] = codec.load(line)
        return codec.record(Event, data)
    except ValueError:
        return Event("", "", line)


def lines(run: Run) -> list[str]:
    """Return the complete lines of the log so far."""
    return files.look(run.log).data.decode(errors="replace").split("\n")[:-1]
