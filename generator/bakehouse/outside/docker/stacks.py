"""Queries of the engine about the Compose projects on it, by the labels that Compose gives."""

from dataclasses import dataclass
from typing import Any

from bakehouse import codec
from bakehouse.outside import process
from bakehouse.outside.docker.commands import Command

_SECONDS = 60.0
_LABEL = "com.docker.compose."


@dataclass(frozen=True, slots=True)
class StackContainer:
    """A container of a Compose project, with the folder and the files of the call that created it."""

    project: str
    service: str
    folder: str
    files: tuple[str, ...]
    name: str
    image: str


@dataclass(frozen=True, slots=True)
class StackVolume:
    """A volume of a Compose project: its key in the files, and its name."""

    project: str
    key: str
    name: str


def containers() -> tuple[StackContainer, ...]:
    """Return the containers of all projects, also stopped ones; raises ExternalError."""
    rows = _rows(("docker", "ps", "--all"), *_labels("project", "service"), *_LED, ".Names", ".Image")
    return tuple(
        StackContainer(project, service, folder, tuple(files.split(",")) if files else (), name, image)
        for project, service, folder, files, name, image in rows
    )


def volumes() -> tuple[StackVolume, ...]:
    """Return the volumes of all projects; raises ExternalError."""
    rows = _rows(("docker", "volume", "ls"), *_labels("project", "volume"), ".Name")
    return tuple(StackVolume(*row) for row in rows)


def _labels(*names: str) -> tuple[str, ...]:
    return tuple(f'(.Label "{_LABEL}{name}")' for name in names)


_LED = _labels("project.working_dir", "project.config_files")


def _rows(command: Command, *fields: str) -> list[Any]:
    """Ask for fields of each object that has a project."""
    form = ",".join(f"{{{{json {field}}}}}" for field in fields)
    argv = (*command, "--filter", f"label={_LABEL}project", "--format", f"[{form}]")
    done = process.run(argv, seconds=_SECONDS).or_fail("Docker Engine does not answer")
    return [codec.load(line) for line in done.out.splitlines()]
