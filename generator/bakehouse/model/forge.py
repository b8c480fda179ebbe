"""The forge whose Actions run the pipeline, and its schedules."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Schedules:
    """The times to build all anew and to repeat a promote, as cron lines in UTC; None for never."""

    rebuild: str | None
    promote: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forge:
    """The forge whose Actions run the pipeline. `workflows` is the folder, if the manifest names one.

    `owner` owns the repos, if it is not the registry's owner.
    """

    kind: str
    version: str | None
    url: str
    owner: str | None
    runner: str
    workflows: str | None
    schedules: Schedules
    at: SourceMap = field(compare=False, repr=False)
