"""Records of the history: one entry a run, with what was done to each service and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bakehouse.host.state.snapshot import Snapshot


class Action(StrEnum):
    """An action on a service."""

    KEEP = "keep"
    RECREATE = "recreate"
    RESTART = "restart"
    JOB = "job"
    REMOVE = "remove"
    START = "start"


class RunOutcome(StrEnum):
    """The outcome of a run."""

    GOOD = "good"
    RETURNED = "returned"
    BROKEN = "broken"
    FAILED = "failed"


# Earlier builds skip a row with an action that they do not know, and could not roll back to its release.
WORDS_ON_DISK: Mapping[str, str] = {Action.RECREATE: "hold"}
_READ = {word: action for action, word in WORDS_ON_DISK.items()}


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One service's part of a run; an action is read in both words, that on disk and today's."""

    service: str
    action: str
    reasons: tuple[str, ...]
    image: str
    digest: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "action", _READ.get(self.action, self.action))


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One run. Times in ISO 8601 and milliseconds, memory in bytes; `good` is the snapshot after success.

    `built` lists the builds on this host, by anybody, until the last swap and script had ended: it should be
    empty. It is None if docker cannot tell, or if nothing was changed. `off_branch` is true for a deploy of a
    commit that the branch did not have. `backing` lists the services that the manifest does not build, and
    that were started or replaced; builds before 0.5.0 go on reading an entry that has some.
    docs/history.schema.json has the whole entry.
    """

    version: int
    run: str
    kind: str
    started: str
    who: str
    url: str | None
    wanted: str
    plan: tuple[StepRecord, ...]
    milliseconds: Mapping[str, int]
    verdict: RunOutcome
    why: str
    good: Snapshot | None
    memory_before: int
    memory_least: int
    built: tuple[str, ...] | None = None
    off_branch: bool = False
    backing: tuple[StepRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownEntry:
    """A later build's entry: the values unknown to this build, such as `verdict "paused"`, and all data."""

    unknown: tuple[str, ...]
    row: Mapping[str, Any]
