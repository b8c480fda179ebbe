"""The lines of the manifest that are marked `# confirm`, as notes with a question each.

The words after the mark are the question, else the schema's description of the key is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from bakehouse.findings import Finding, Level
from bakehouse.manifest import comments, node_lines
from bakehouse.manifest.schema import below, schema
from bakehouse.values import Location

# The keys down to a value, and its text where it is wholly on the line.
Meant = tuple[tuple[str, ...], str | None]


def questions(data: bytes, file: str) -> tuple[Finding, ...]:
    """Return a note for each line that is still marked, in a manifest that was read without errors."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    marks, found = comments.marks(text), dict[int, list[Meant]]()
    _find(yaml.compose(text, Loader=comments.LOADER), (), sorted(marks), text.split("\n"), found)
    return tuple(_question(file, line, marks[line], found.get(line, [])) for line in sorted(marks))


def _question(file: str, line: int, words: list[str], meant: list[Meant]) -> Finding:
    at = Location(file, line + 1, ", ".join("/".join(path) for path, _ in meant))
    if not meant:
        return Finding(
            "manifest/confirm", Level.NOTE, at, "this mark has no line to confirm", "remove or move it"
        )
    values = ", ".join(f"`{text}`" for _, text in meant if text)
    wanted = " ".join(filter(None, words)) or " ".join(dict.fromkeys(_described(path) for path, _ in meant))
    return Finding("manifest/confirm", Level.NOTE, at, f"confirm {values or 'what is written here'}", wanted)


def _described(path: tuple[str, ...]) -> str:
    part = schema()
    for step in path:
        part = below(part, step)
    return str(part["description"])


def _find(
    node: Any,
    path: tuple[str, ...],
    wanted: Sequence[int],
    lines: Sequence[str],
    found: dict[int, list[Meant]],
) -> None:
    """Collect what is on the wanted lines: the largest values wholly on one, else what begins or goes on."""
    for step, first, value in _entries(node):
        last, here = node_lines.last(value), (*path, step)
        inside = wanted[bisect_left(wanted, first) : bisect_right(wanted, last)]
        if inside and first == last:
            text = lines[first][value.start_mark.column : value.end_mark.column]
            found.setdefault(first, []).append((here, text))
        elif inside:
            _find(value, here, inside, lines, found)
            for line in inside:
                found.setdefault(line, [(here, None)])


def _entries(node: Any) -> Iterator[tuple[str, int, Any]]:
    """List a collection's values, each with its key or number, and the line that it begins on."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key.start_mark.line, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((str(number), value.start_mark.line, value) for number, value in enumerate(node.value))
