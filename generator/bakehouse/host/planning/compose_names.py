"""The names of other files in a Compose file: Compose reads those, and no others, to resolve it."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# keys of the specification, at any depth: of a service, an include, a hook, or a fragment for an anchor
_COMPOSE = ("include", "extends")
_OTHER = ("env_file", "label_file", "project_directory")


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names in a file, as they are written: of Compose files, and of other files and folders."""

    compose: frozenset[str]
    other: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """The names of both kinds."""
        return self.compose | self.other

    def __or__(self, more: "FileNames") -> "FileNames":
        """Join the names of two files."""
        return FileNames(self.compose | more.compose, self.other | more.other)


def names(text: bytes) -> FileNames | None:
    """Find the names of files; None if they depend on variables, or the text cannot be read."""
    found: dict[str, set[str]] = {kind: set() for kind in ("compose", "other")}
    try:
        for document in yaml.compose_all(text, Loader=_LOADER):
            for kind, name in _names(document, "", set()):
                found[kind].add(name)
    except (yaml.YAMLError, RecursionError, UnicodeError):
        return None
    if any("$" in name for each in found.values() for name in each):
        return None
    return FileNames(frozenset(found["compose"]), frozenset(found["other"]))


def _names(node: yaml.Node | None, kind: str, seen: set[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield names with their kind, which the nearest key around them gives; an anchor's are read once."""
    if node is None or (id(node), kind) in seen:
        return
    seen.add((id(node), kind))
    if isinstance(node, yaml.ScalarNode):
        if kind:
            yield kind, node.value
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _names(each, kind, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _names(value, _kind(key, kind), seen)


def _kind(key: yaml.Node, around: str) -> str:
    if key.value in _OTHER:
        return "other"
    return "compose" if key.value in _COMPOSE else around
