"""Whose Actions run the pipeline, and when without being asked."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Schedules:
    """When to build all anew and when to mend a promote, as cron lines in UTC; None for never."""

    rebuild: str | None
    promote: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forge:
    """Whose Actions run the pipeline. `workflows` is the folder that the manifest asks for, if it does."""

    kind: str
    version: str | None
    url: str
    runner: str
    workflows: str | None
    schedules: Schedules
    at: SourceMap = field(compare=False, repr=False)
