"""Words of the shell: where one ends, and what it expands."""

import re
from collections.abc import Iterator

ENDS = " \t\n;|&<>()"
NAME = re.compile(r"[A-Za-z_]\w*")


def word_end(text: str, at: int) -> int:
    """Return the end of the word that begins at `at`."""
    while at < len(text) and text[at] not in ENDS:
        at = unit_end(text, at)
    return at


def unit_end(text: str, at: int, quoted: bool = False) -> int:
    """The end of a quotation, an expansion or a sign; within double quotes a single quote is a sign."""
    if text[at] == "\\":
        return at + 2
    if text[at] == "'" and not quoted:
        return text.index("'", at + 1) + 1
    if text[at] == '"':
        return _closing(text, at + 1, '"', quoted=True)
    if text.startswith("$(", at):
        return _closing(text, at + 2, ")")
    if text.startswith("${", at):
        return _closing(text, at + 2, "}", quoted)
    if text[at] == "(":
        return _closing(text, at + 1, ")")
    return at + 1


def _closing(text: str, at: int, sign: str, quoted: bool = False) -> int:
    while text[at] != sign:
        at = unit_end(text, at, quoted)
    return at + 1


def units(text: str, quoted: bool = False) -> Iterator[str]:
    """The parts of a word; those within double quotes stand between two empty ones."""
    at = 0
    while at < len(text):
        end = unit_end(text, at, quoted)
        if text[at] == '"' and not quoted:
            yield from ("", *units(text[at + 1 : end - 1], quoted=True), "")
        else:
            yield text[at:end]
        at = end


def expansions(text: str, quoted: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the expansions of a word, in order: ("read", a variable) and ("run", commands)."""
    rest = ""
    for unit in units(text, quoted):
        if unit.startswith("$(("):
            yield from _arithmetic(unit[3:-2])
        elif unit.startswith("$("):
            yield "run", unit[2:-1]
        elif unit.startswith("${"):
            yield from _parameter(unit[2:-1], quoted)
        rest += unit if len(unit) == 1 else " "
    yield from (("read", name) for name in re.findall(r"\$([A-Za-z_]\w*)", rest))


def _parameter(inside: str, quoted: bool) -> Iterator[tuple[str, str]]:
    """`name`, `#name`, or a name and an operator with words behind it."""
    inside = inside.removeprefix("#")
    if name := NAME.match(inside):
        yield "read", name.group()
        yield from expansions(inside[name.end() :], quoted)


def _arithmetic(inside: str) -> Iterator[tuple[str, str]]:
    """A name is read with a dollar sign or without."""
    yield from expansions(inside)
    plain = "".join(unit if len(unit) == 1 else " " for unit in units(inside))
    yield from (("read", name) for name in re.findall(r"(?<![\w$])[A-Za-z_]\w*", plain))
