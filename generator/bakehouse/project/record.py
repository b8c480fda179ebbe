"""A repository as it is: its Compose project, its Dockerfiles and what git has of it, as one record.

Paths are relative to the checkout, with `/`. A Location has the file as it is to be shown, and its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bakehouse.findings import Finding
from bakehouse.project.instructions import Instructions
from bakehouse.project.script import Script
from bakehouse.project.stages import Stage
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class ComposeBuild:
    """The `build:` of a service; `context` and `dockerfile` are below the checkout, None for those outside.

    `dockerfile` is None for `dockerfile_inline`, too.
    """

    context: str | None
    dockerfile: str | None
    target: str
    args: Mapping[str, str | None]
    additional_contexts: Mapping[str, str]
    at: Location
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class ComposeService:
    """One service, of any profile; `data` is Compose's own reading of it with `$` as containers get it.

    `data` is empty where Docker was not asked: name, image and build alone are known then. `places` has the
    place of each key that a file gives the service itself. `settable` are the keys whose values an `.env`
    may set.
    """

    name: str
    at: Location
    image: str | None
    build: ComposeBuild | None
    data: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)
    settable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ComposeVariable:
    """A variable that the Compose files name: `required` where they refuse to go without it.

    `at` is its first place in them.
    """

    name: str
    default: str | None
    required: bool
    at: Location | None = None


@dataclass(frozen=True, slots=True)
class ComposeRecord:
    """A Compose project; `files` as given, in order. `is_resolved` is true if Compose itself read it.

    `data` is all that Compose printed, of top-level keys too. Where Compose cannot go without a value that
    the checkout does not have, `has_values` is false: texts are as written then, with their variables.
    `unset` are the variables that Compose leaves empty; with some, `written` are the services as written.
    `name` is empty where only the folder of a host can give it. Not `is_whole` if a file was not read.
    With `is_name_settable` an `.env` may set the name.
    """

    files: tuple[str, ...]
    name: str
    services: Mapping[str, ComposeService]
    variables: tuple[ComposeVariable, ...]
    is_resolved: bool
    data: Mapping[str, Any] = field(default_factory=dict)
    has_values: bool = True
    unset: frozenset[str] = frozenset()
    written: Mapping[str, Any] = field(default_factory=dict)
    is_whole: bool = True
    is_name_settable: bool = False


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile and its stages, as the arguments of the first build give them.

    `problem` is why BuildKit would refuse it, with the line. `instructions` are for other arguments.
    """

    path: str
    stages: tuple[Stage, ...]
    problem: str = ""
    line: int = 0
    instructions: Instructions | None = None


@dataclass(frozen=True, slots=True)
class GitRecord:
    """The state of a checkout in git: `files` is every path of its commit with git's mode (`120000`: a link).

    `remotes` are addresses by name, without a login; `branch` None if none is checked out; `object_format`
    as git names it. `lfs` are the paths whose content is a Git LFS pointer; `submodules` are paths and
    addresses; `changed` are tracked paths that differ from the commit.
    """

    branch: str | None
    default_branch: str | None
    remotes: Mapping[str, str]
    object_format: str
    files: Mapping[str, str]
    submodules: Mapping[str, str]
    lfs: frozenset[str]
    commit: str = ""
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A checkout, read once; `dotenv_names` are the names that each `.env` sets, never the values.

    `compose` is None where the checkout has no Compose file. `findings` are what reading met: a file that
    cannot be read, a variable without a value, two candidates.
    """

    root: Path
    compose: ComposeRecord | None
    dockerfiles: Mapping[str, Dockerfile]
    git: GitRecord
    dotenv_names: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...] = ()
    scripts: tuple[Script, ...] = ()
