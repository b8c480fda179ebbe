"""The names of other files in a Compose file: Compose reads those, and no others, to resolve it."""

from dataclasses import dataclass

_COMPOSE, _OTHER = "compose", "other"
# keys of the specification, at any depth: of a service, an include, a hook, or a fragment for an anchor
_KEYS = {"include": _COMPOSE, "extends": _COMPOSE} | dict.fromkeys(
    ("env_file", "label_file", "project_directory"), _OTHER
)


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
    if not _may_name(text):
        return FileNames(frozenset(), frozenset())
    # here, since most runs need no reader, and it takes long to load
    from bakehouse.host.planning import compose_nodes

    found = compose_nodes.below(text, _KEYS)
    if found is None or any("$" in name for _, name in found):
        return None
    kinds = (frozenset(name for kind, name in found if kind == wanted) for wanted in (_COMPOSE, _OTHER))
    return FileNames(*kinds)


def _may_name(text: bytes) -> bool:
    """Tell whether a key is in the text; one that is written otherwise has an escape or another encoding."""
    return any(word.encode() in text for word in (*_KEYS, "\\", "\0"))
