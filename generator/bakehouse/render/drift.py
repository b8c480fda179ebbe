"""Changes told as findings: for each hunk the diff, the manifest's lines that made it, and the mend."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from bakehouse.findings import Finding, Level
from bakehouse.render.change import Change, Kind
from bakehouse.render.output import File
from bakehouse.render.style import same_meaning
from bakehouse.render.template import origins
from bakehouse.values import Location

Opcode = tuple[str, int, int, int, int]

_WHAT = {
    Kind.MISSING: "is missing",
    Kind.NOT_A_FILE: "is a link or a folder, not a plain file",
    Kind.STALE: "was made from an earlier manifest, and belongs to nothing now",
    Kind.FOREIGN: "was not made by bakehouse, and is left alone",
}


def findings(
    changes: Sequence[Change], shown: str, owners: Sequence[Location], mend: str, strict: bool
) -> Iterator[Finding]:
    """What departs, hunk by hunk; `shown` is the folder as the user named it, `owners` whose tree it is."""
    for change in changes:
        yield from _told(change, f"{shown}/{change.path}", tuple(owners), mend, strict)


def _told(
    change: Change, path: str, owners: tuple[Location, ...], mend: str, strict: bool
) -> Iterator[Finding]:
    places = change.file.output.origins if change.file else owners
    if change.kind is Kind.EDITED and change.file:
        yield from _edited(change, change.file, path, mend, strict)
    elif change.kind is Kind.MODE and change.file:
        what = f"has mode {change.mode:o}, not {change.file.mode:o}"
        yield _finding(change.kind, path, 1, what, _mend(change, mend), places)
    else:
        yield _finding(change.kind, path, 1, _WHAT[change.kind], _mend(change, mend), places)


def _finding(
    kind: Kind,
    path: str,
    line: int,
    what: str,
    mend: str,
    places: tuple[Location, ...],
    diff: str = "",
    level: Level = Level.ERROR,
) -> Finding:
    level = Level.WARNING if kind is Kind.FOREIGN else level
    return Finding(f"drift/{kind}", level, Location(path, line), what, "", mend, places, diff)


def _mend(change: Change, mend: str) -> str:
    """Where the marker is gone, `render` wants to be told that the file may go."""
    if change.kind is Kind.FOREIGN:
        return "move it out of the rendered tree"
    return mend if change.ours else f"{mend} --force"


def _edited(change: Change, file: File, path: str, mend: str, strict: bool) -> Iterator[Finding]:
    text = change.data.decode(errors="replace")
    mend = _mend(change, mend)
    if not strict and change.ours and same_meaning(file.path, text, file.text):
        what = "differs in style alone; the data is the same"
        yield _finding(change.kind, path, 1, what, mend, file.output.origins, level=Level.NOTE)
        return
    before, after = text.splitlines(keepends=True), file.text.splitlines(keepends=True)
    cited = origins(file.output)
    for opcode in _hunks(before, after):
        _, start, _, _, _ = opcode
        what = "departs from the manifest"
        yield _finding(
            change.kind, path, start + 1, what, mend, _places(opcode, cited), _diff(opcode, before, after)
        )


def _hunks(before: list[str], after: list[str]) -> Iterator[Opcode]:
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return (opcode for opcode in opcodes if opcode[0] != "equal")


def _places(opcode: Opcode, cited: Sequence[tuple[Location, ...]]) -> tuple[Location, ...]:
    """The places of the lines that belong here; of their neighbours where lines are only too many."""
    _, _, _, start, end = opcode
    window = cited[start:end] if end > start else cited[max(start - 1, 0) : end + 1]
    return tuple(dict.fromkeys(chain.from_iterable(window)))


def _diff(opcode: Opcode, before: list[str], after: list[str]) -> str:
    """The lines on disk with `-`, those that belong there with `+`."""
    _, start, end, new_start, new_end = opcode
    lines = [f"-{line!r}" if "\r" in line else f"-{line.rstrip(chr(10))}" for line in before[start:end]]
    return "\n".join([*lines, *(f"+{line.rstrip(chr(10))}" for line in after[new_start:new_end])])
