"""New repos in a manifest that is there: all that it has stays as it is, byte for byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bakehouse.errors import RefusedError
from bakehouse.manifest import node_lines
from bakehouse.manifest.comments import LOADER
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class Inserted:
    """The manifest with the new lines, and the number of the first of them, from 1."""

    text: str
    first: int


def insert(text: str, lines: Sequence[str], file: str) -> Inserted:
    """Put lines, indented by two, behind the last repo of a manifest that was read without errors.

    Raise RefusedError if the repos are in braces, where a line cannot be put.
    """
    repos = _repos(text)
    if repos.flow_style or not repos.value:
        at = Location(file, repos.start_mark.line + 1, "repos")
        raise RefusedError(f"{at}: the repos are in braces", "write each repo on its own lines")
    old = text.split("\n")
    end = "\r" if old[0].endswith("\r") else ""
    place = _behind(old, node_lines.last(repos.value[-1][1]) + 1)
    indent = " " * repos.value[0][0].start_mark.column
    new = [f"{indent}{line.removeprefix('  ')}{end}" if line else end for line in lines]
    before = old[:place]
    if place == len(old):
        # a last line without an end gets one
        before[-1] += end
    return Inserted("\n".join([*before, end, *new, *(old[place:] or [""])]), place + 2)


def repo_lines(text: str) -> Mapping[str, int]:
    """Return the line of each repo, from 1, by its name in lower case."""
    return {key.value.lower(): key.start_mark.line + 1 for key, _ in _repos(text).value}


def _repos(text: str) -> Any:
    top: Any = yaml.compose(text.removeprefix("\ufeff"), Loader=LOADER)
    return next(value for key, value in top.value if key.value == "repos")


def _behind(lines: Sequence[str], at: int) -> int:
    """Return the line behind the indented comments that follow, which are still about the repos."""
    behind = at
    for number in range(at, len(lines)):
        line = lines[number].rstrip()
        if line and not (line[0] in " \t" and line.lstrip().startswith("#")):
            break
        behind = number + 1 if line else behind
    return behind
