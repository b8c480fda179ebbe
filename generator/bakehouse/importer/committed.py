"""The files and folders of a commit, and which paths and globs of a manifest match some of them."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property
from posixpath import dirname

STAR = "*"
WHOLE = "."


class Committed:
    """All paths of a commit."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = tuple(files)

    def has(self, path: str) -> bool:
        """Tell whether a path or a glob matches a file or a folder."""
        if path == WHOLE:
            return bool(self.files)
        if STAR not in path:
            return path in self._all
        parts = path.split("/")
        return any(_fits(parts, each.split("/")) for each in self._all)

    @cached_property
    def _all(self) -> frozenset[str]:
        found = set(self.files)
        for file in self.files:
            folder = dirname(file)
            while folder and folder not in found:
                found.add(folder)
                folder = dirname(folder)
        return frozenset(found)


def _fits(pattern: list[str], names: list[str]) -> bool:
    return len(pattern) == len(names) and all(
        fnmatchcase(name, part.replace("[", "[[]").replace("?", "[?]"))
        for name, part in zip(names, pattern, strict=True)
    )
