"""The place that a COPY from another stage gives a folder of it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import join, normpath, relpath

from bakehouse.project.instructions import Instruction


@dataclass(frozen=True, slots=True)
class CopySource:
    """One source of a COPY: a pattern from the root of its stage, and the folder that it fills.

    `pivot` is set for `--parents`: the folder below which the paths of the source stay as they are.
    """

    pattern: str
    target: str
    pivot: str | None

    def place_of(self, folder: str) -> str | None:
        """Return the path that a folder of the stage gets; None if it is not copied, or only parts of it."""
        names = _parts(folder)
        matched = covered(self.pattern, folder)
        if matched is None:
            return None
        if self.pivot is not None:
            return normpath(join(self.target, relpath(folder, self.pivot)))
        return normpath(join(self.target, *names[matched:]))

    def names(self, folder: str) -> bool:
        """Tell whether the source is that very folder, and not one above it."""
        return covered(self.pattern, folder) == len(_parts(folder))


def copied(instruction: Instruction, words: tuple[str, ...], folder: str) -> tuple[CopySource, ...]:
    """Return the sources of a COPY, from its expanded words and the WORKDIR; none if it excludes modules."""
    if not words or any("node_modules" in _parts(value) for value in instruction.flag_values("exclude")):
        return ()
    target = join(folder, words[-1])
    has_parents = any(value in ("", "true") for value in instruction.flag_values("parents"))
    return tuple(_source(word, target, has_parents) for word in words[:-1])


def covered(pattern: str, path: str) -> int | None:
    """Return how many names of a path a pattern takes; None if the path is not in what it matches.

    A pattern for everything in the path takes all its names.
    """
    parts, names = _parts(pattern), _parts(path)
    if parts[-1:] == ["*"] and _taken(parts[:-1], names) == len(names):
        return len(names)
    return _taken(parts, names)


def _source(word: str, target: str, has_parents: bool) -> CopySource:
    before, has_pivot, _ = word.partition("/./")
    pivot = normpath(join("/", before)) if has_pivot else "/"
    return CopySource(normpath(join("/", word)), target, pivot if has_parents else None)


def _taken(parts: list[str], names: list[str]) -> int | None:
    ends = {0}
    for part in parts:
        if part == "**":
            ends = set(range(min(ends), len(names) + 1))
        else:
            ends = {at + 1 for at in ends if at < len(names) and fnmatchcase(names[at], part)}
        if not ends:
            return None
    return min(ends)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]
