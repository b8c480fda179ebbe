"""The other files that a Compose file names, those that Compose opens to resolve it. No I/O here."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bakehouse.project import yaml_nodes
from bakehouse.project.yaml_nodes import Node

DOTENV = ".env"


class NamedAs(StrEnum):
    """The way in which a file is named; the text says it in a message."""

    INCLUDED = "includes"
    EXTENDED = "extends"
    DOTENV = "includes a file with the `env_file`"
    USUAL_DOTENV = "includes a file with the `.env`"
    FOLDER = "includes a file with the `project_directory`"
    LABELS = "has a service with the `label_file`"

    @property
    def is_compose(self) -> bool:
        """Tell whether it is another Compose file."""
        return self in (NamedAs.INCLUDED, NamedAs.EXTENDED)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of another file: its text, who has it, the line, and the folder that it is relative to.

    `base` is the folder that the paths in an included file are relative to.
    """

    name: str
    path: str
    line: int
    folder: str
    kind: NamedAs
    base: str = ""


def references(path: str, node: Node, folder: str) -> Iterator[Reference]:
    """Yield the files that a document names."""
    for each in yaml_nodes.items(yaml_nodes.value(node, "include")):
        yield from _included(path, each, folder)
    for _, service in yaml_nodes.entries(yaml_nodes.value(node, "services")).values():
        file = yaml_nodes.value(yaml_nodes.value(service, "extends"), "file")
        for name, line in _names(file):
            yield Reference(name, path, line, folder, NamedAs.EXTENDED, _beside(folder, name))
        for name, line in _names(yaml_nodes.value(service, "label_file")):
            yield Reference(name, path, line, folder, NamedAs.LABELS)


def _included(path: str, node: Node, folder: str) -> Iterator[Reference]:
    files = list(_names(yaml_nodes.value(node, "path") or node))
    if not files:
        return
    first, line = files[0]
    named = yaml_nodes.text(yaml_nodes.value(node, "project_directory"))
    base = posixpath.join(folder, named) if named else _beside(folder, first)
    if named:
        yield Reference(named, path, line, folder, NamedAs.FOLDER)
    dotenvs = list(_names(yaml_nodes.value(node, "env_file")))
    for name, at in dotenvs:
        yield Reference(name, path, at, folder, NamedAs.DOTENV)
    if not dotenvs:
        yield Reference(posixpath.join(base, DOTENV), path, line, "", NamedAs.USUAL_DOTENV)
    for name, at in files:
        yield Reference(name, path, at, folder, NamedAs.INCLUDED, base)


def _beside(folder: str, name: str) -> str:
    return posixpath.dirname(posixpath.join(folder, name))


def _names(node: Node | None) -> Iterator[tuple[str, int]]:
    """Yield a text, or each text of a list, with its line."""
    if node is None:
        return
    for each in yaml_nodes.items(node) or [node]:
        if (name := yaml_nodes.text(each)) is not None:
            yield name, yaml_nodes.line(each)
