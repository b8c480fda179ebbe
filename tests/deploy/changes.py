"""Holds a run at one of the changes that it, or a program that it called, asks of the engine."""

import asyncio
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .tap import Cut, tap

ENGINE = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
CHANGE = re.compile(rb"(POST|DELETE) (?:/v[0-9.]+)?(/(?:containers|images|networks|volumes)/\S+)")


@dataclass
class Changes:
    """A run's way to the engine: the changes so far, and words of the one that is held on its way."""

    socket: Path
    at: str
    made: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    told: threading.Event = field(default_factory=threading.Event)
    dies: bool = False

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the run."""
        return {"DOCKER_HOST": f"unix://{self.socket}"}

    def reached(self) -> bool:
        """Tell whether the change is held now."""
        return self.held.is_set()

    def go(self, die: bool = False) -> None:
        """Lets the change through, or ends the connection."""
        # what was to end does, whoever lets it go once more
        self.dies = self.dies or die
        self.told.set()

    async def asked(self, piece: bytes) -> None:
        """A piece of what a program says to the engine: each request begins one."""
        if not (change := CHANGE.match(piece)):
            return
        self.made.append(b" ".join(change.groups()).decode())
        if self.at and not self.reached() and self.at in f" {len(self.made)}: {self.made[-1]}":
            self.held.set()
            await asyncio.to_thread(self.told.wait)
            if self.dies:
                raise Cut


@contextmanager
def changes(folder: Path, at: str = "", engine: str = ENGINE) -> Iterator[Changes]:
    """Holds the first change whose line (` NUMBER: METHOD PATH`) has these words; none without words."""
    state = Changes(folder / "engine.sock", at)
    with tap(
        lambda serve: asyncio.start_unix_server(serve, state.socket),
        lambda: asyncio.open_unix_connection(engine.removeprefix("unix://")),
        state.asked,
    ):
        try:
            yield state
        finally:
            state.go()
            state.socket.unlink()
