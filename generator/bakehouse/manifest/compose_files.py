"""A repo's compose files and the name of its project, in any of the forms of `compose`."""

from dataclasses import dataclass
from typing import Any

from bakehouse.manifest.reader import Map, Seq
from bakehouse.manifest.refused import REFUSED, guarded_items
from bakehouse.manifest.resolver import Section

_USUAL = "docker-compose.yml"


@dataclass(frozen=True, slots=True)
class ComposeFiles:
    """The first file, the others in their order, and the project's name, if it has one."""

    first: str
    others: tuple[str, ...]
    project: str | None


def read(section: Section) -> ComposeFiles:
    """Read `compose`: a file, a list of files, or a mapping with `files` and `project`."""
    value = section.get("compose", _USUAL)
    project = value.get("project") if isinstance(value, Map) else None
    first, *others = _files(value.get("files", _USUAL) if isinstance(value, Map) else value)
    return ComposeFiles(first, guarded_items(tuple(others)), REFUSED if value is REFUSED else project)


def _files(value: Any) -> tuple[Any, ...]:
    return tuple(value) or (REFUSED,) if isinstance(value, Seq) else (value,)
