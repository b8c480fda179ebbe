"""A script of a checkout as a record."""

from dataclasses import dataclass

from bakehouse.project.shell.run import ScriptCommand
from bakehouse.project.workflows import Job


@dataclass(frozen=True, slots=True)
class Script:
    """A shell script, or one job of a workflow; `problem` is why its commands are not known."""

    path: str
    commands: tuple[ScriptCommand, ...]
    job: Job | None = None
    problem: str = ""
