"""What is told about a host: how runs ended, how products are, what `setup` does. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bakehouse.host.model.observed import Good


class Verdict(StrEnum):
    """How a run ended."""

    GOOD = "good"
    RETURNED = "returned"
    BROKEN = "broken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Done:
    """One service's part of a run."""

    service: str
    action: str
    reasons: tuple[str, ...]
    image: str
    digest: str


@dataclass(frozen=True, slots=True)
class Row:
    """One run. Times in ISO 8601 and milliseconds, memory in bytes; `good` is what served after it.

    `built` is what was built on this host, by anybody, until the last swap and script had ended: nothing
    should be; None where docker cannot tell, and where nothing was changed. docs/history.schema.json has
    the whole row.
    """

    version: int
    run: str
    kind: str
    started: str
    who: str
    url: str | None
    wanted: str
    plan: tuple[Done, ...]
    milliseconds: Mapping[str, int]
    verdict: Verdict
    why: str
    good: Good | None
    memory_before: int
    memory_least: int
    built: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A later build's row: what of it this build does not know, such as `verdict "paused"`, and all of it."""

    unknown: tuple[str, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended for one product: the exit code, what to say, and the row that went into its history."""

    product: str
    code: int
    message: str
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: the worst exit code, and each product's outcome."""

    code: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what its container is, the commit its image was built at and the one that it tells.

    `latest` is whether it runs the image of the registry's newest release; None where that is not known.
    """

    name: str
    state: str
    image: str
    digest: str
    built: str
    told: str | None
    latest: bool | None
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """One product. `latest` is the registry's newest release, or why it could not be asked.

    `frozen` is since when, by whom and why; `host` is how the host's rendered files on its disk depart.
    """

    product: str
    serves: str | None
    commit: str
    latest: str
    frozen: str | None
    busy: str | None
    interrupted: str | None
    services: tuple[Service, ...]
    host: tuple[str, ...]

    @property
    def drifts(self) -> bool:
        """Whether anything is not as it was left."""
        return (
            bool(self.host) or self.interrupted is not None or any(service.drift for service in self.services)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A release that served here, and where each service's image is now: local, registry, gone or unknown."""

    tag: str
    commit: str
    serves: bool
    images: dict[str, str]


class Duty(StrEnum):
    """What setup does."""

    WRITE = "write"
    LOGIN = "log in"
    CLONE = "clone"
    ADOPT = "adopt"
    AUTHORIZE = "authorize"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that setup does, for a product or for the host."""

    action: Duty
    product: str
    text: str
