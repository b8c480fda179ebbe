"""One service's swap by a deploy or by plain Compose, measured by the engine's events and not by our log."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from bench.host import engine
from bench.host.engine import Event
from bench.host.fleet import Fleet
from bench.host.peak import Peak, peak
from bench.running import LIMIT, Running, start


@dataclass(frozen=True)
class Swap:
    """The seconds of a whole command, and the events of one service's containers meanwhile, in order.

    `told` is when it said that it rolls back, `answers` when the last container began to listen.
    """

    seconds: float
    code: int
    log: str
    told: float | None
    events: list[Event]
    answers: float
    memory: Peak | None = None
    row: dict[str, Any] = field(default_factory=dict)

    def at(self, action: str, number: int = 0) -> float:
        """Return the time of an action's first occurrence, or of another by number."""
        return [each.when for each in self.events if each.what == action][number]

    @property
    def stop(self) -> float:
        """The seconds that the old container took to end."""
        return self.at("die") - self.at("kill")

    @property
    def boot(self) -> float:
        """The seconds from the last container's start until it listens; the engine may report it later."""
        return max(0.0, self.answers - self.at("start", -1))

    @property
    def gap(self) -> float:
        """The seconds from the old container's stop until something answers again."""
        return self.answers - self.at("kill")

    @property
    def detection(self) -> float:
        """The seconds from the new container's start until it is removed."""
        return self.at("create", 1) - self.at("start")

    @property
    def seen_after_end(self) -> float:
        """The seconds from the new container's own end until the tool reports it."""
        return (self.told or 0.0) - self.at("die", 1)

    @property
    def phases(self) -> dict[str, int]:
        """The milliseconds by part, as the history has them, and the rest."""
        parts: dict[str, int] = dict(self.row.get("milliseconds", {}))
        return {**parts, "rest": int(self.seconds * 1000) - sum(parts.values())}

    def without(self, *parts: str) -> float:
        """Return the seconds of the command without some of its parts."""
        spent: dict[str, int] = self.row["milliseconds"]
        return self.seconds - sum(spent.get(part, 0) for part in parts) / 1000


def verb(fleet: Fleet, product: str, service: str, *words: str, code: int = 0) -> Swap:
    """Run a verb of the host, which must end with this code."""
    with (
        peak(fleet.state(product)) as memory,
        engine.events(fleet.shape.repos[product]) as events,
    ):
        running = fleet.host(*words)
        told = _await(running, "rolling back")
        seconds = time.perf_counter() - running.began
    log = running.log.read_text(encoding="utf-8")
    if running.process.returncode != code:
        raise RuntimeError(f"{words} ended with {running.process.returncode}, not {code}:\n{log}")
    own = [each for each in events if each.service == service]
    return Swap(seconds, code, log, told, own, _answers(own), memory, row(fleet, product))


def row(fleet: Fleet, product: str) -> dict[str, Any]:
    """Return the history entry of a product's last run."""
    lines = (fleet.state(product) / "history.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _await(running: Running, words: str) -> float | None:
    """Wait for the end; return when it said something, or None."""
    deadline, said = time.monotonic() + LIMIT, None
    while running.process.poll() is None and time.monotonic() < deadline:
        if said is None and words in running.log.read_text(encoding="utf-8"):
            said = time.time()
        time.sleep(0.01)
    running.stop()
    return said


def plain(fleet: Fleet, product: str, service: str, *commands: str) -> Swap:
    """Run Compose alone, in the product's checkout."""
    own = {**fleet.environment, "COMPOSE_FILE": "docker-compose.yml:compose.production.yaml"}
    script = " && ".join(f"docker compose --progress=quiet {command}" for command in commands)
    log = fleet.folder / f"plain-{time.time_ns():x}.log"
    with engine.events(fleet.shape.repos[product]) as events:
        seconds, text = start(("sh", "-c", script), fleet.checkout(product), own, log).end()
    of_one = [each for each in events if each.service == service]
    return Swap(seconds, 0, text, None, of_one, _answers(of_one))


def _answers(events: list[Event]) -> float:
    """Ask at once when the last container began to listen: it may soon be gone, and its log with it."""
    started = [each.container for each in events if each.what == "start"]
    return engine.listening(started[-1]) if started else 0.0
