"""The files that a checkout has at a commit: what git has there, and the rest from where it is."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from bakehouse.outside import git, git_content
from bakehouse.outside.git_content import GitEntry

# as many as Linux follows
_MOST_LINKS = 40


class PlaceKind(StrEnum):
    """The kind of a place."""

    ABSENT = "absent"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Place:
    """The end of a path: its own path without links, and git's entry if git has it.

    `links` are the links that lead there, each with its text.
    """

    path: str
    kind: PlaceKind
    entry: GitEntry | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommitFiles:
    """A checkout, whose path has no links, as it is at a commit; `tracks` tells of a path in its index."""

    checkout: str
    commit: str
    entries: Mapping[str, GitEntry]
    tracks: Callable[[str], bool]

    def inside(self, path: str) -> str | None:
        """Return a path relative to the checkout; None if it is outside, and empty for the checkout."""
        if path == self.checkout:
            return ""
        return path[len(self.checkout) + 1 :] if path.startswith(f"{self.checkout}/") else None

    def has(self, path: str) -> bool:
        """Tell whether git has a path at the commit."""
        return self._entry(path) is not None

    def submodule(self, path: str) -> GitEntry | None:
        """Return the submodule that a path lies in; None for any other path."""
        above = Path(self.inside(path) or "").parents
        found = (self.entries.get(str(folder)) for folder in above)
        return next((each for each in found if each and each.mode == git_content.GITLINK), None)

    def find(self, path: str) -> Place:
        """Follow an absolute path to its place, through links as git has them at the commit."""
        links: list[tuple[str, str]] = []
        at, rest = "/", _parts(path)
        while rest:
            name = rest.pop()
            if name == "..":
                at = str(Path(at).parent)
                continue
            here = f"{at.rstrip('/')}/{name}"
            text = self._link(here)
            if text is None:
                at = here
                continue
            links.append((here, text))
            if len(links) > _MOST_LINKS:
                return Place(here, PlaceKind.ABSENT)
            rest += _parts(text)
            at = "/" if text.startswith("/") else at
        return self._place(at, tuple(links))

    def _link(self, path: str) -> str | None:
        entry = self._entry(path)
        if entry:
            return git_content.link(Path(self.checkout), entry) if entry.mode == git_content.LINK else None
        return str(Path(path).readlink()) if Path(path).is_symlink() else None

    def _entry(self, path: str) -> GitEntry | None:
        return self.entries.get(self.inside(path) or "")

    def _place(self, path: str, links: tuple[tuple[str, str], ...]) -> Place:
        entry = self._entry(path)
        if entry is None:
            return Place(path, self._real(path), None, links)
        # a submodule is a folder, too
        kind = PlaceKind.FILE if entry.mode.startswith(git_content.FILE) else PlaceKind.FOLDER
        return Place(path, kind, entry, links)

    def _real(self, path: str) -> PlaceKind:
        try:
            mode = Path(path).stat().st_mode
        except OSError:
            return PlaceKind.ABSENT
        if stat.S_ISDIR(mode):
            return PlaceKind.FOLDER
        inside = self.inside(path)
        # a checkout at another commit may have the file from there: the move takes it away; none tracks .env
        away = inside is not None and inside != ".env" and self.tracks(inside)
        return PlaceKind.FILE if stat.S_ISREG(mode) and not away else PlaceKind.ABSENT

    def everything(self) -> str:
        """Return a hash of all that git has: the content of the checkout itself."""
        top = sorted((path, entry) for path, entry in self.entries.items() if "/" not in path)
        lines = (f"{entry.mode} {entry.object} {path}\n" for path, entry in top)
        return sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()


def at(checkout: Path, commit: str) -> CommitFiles:
    """Read the names of a commit's files; raises ExternalError."""
    tracks = cache(partial(git.tracks, checkout))
    # the host's .env counts, also where a commit has one
    entries = {path: each for path, each in git_content.entries(checkout, commit).items() if path != ".env"}
    return CommitFiles(os.path.realpath(checkout), commit, entries, tracks)


def _parts(path: str) -> list[str]:
    """Split a path into its names, the first one last."""
    return [name for name in reversed(path.split("/")) if name not in ("", ".")]
