"""Notes about the repository that `--into` names."""

from collections.abc import Sequence
from pathlib import Path

from bakehouse.render.conversions import Conversion
from bakehouse.report.counted import counted
from bakehouse.report.page import Line, Page, Style, line, span


def note(text: str) -> Line:
    """Format a note."""
    return line(span("note: ", Style.CHANGED), text)


def branch(root: Path, found: str, wanted: str) -> Page:
    """Format the note on a checkout that is on another branch than the manifest's."""
    return (note(f"{root} is on branch {found}, but the branch in the manifest is {wanted}"),)


def uncommitted(root: Path, paths: Sequence[str]) -> Page:
    """Format the note on edits that `render` will not replace."""
    names = ", ".join(str(root / path) for path in paths)
    return (note(f"render will not replace files with uncommitted edits: {names}"),) if paths else ()


def conversions(root: Path, found: Sequence[Conversion]) -> Page:
    """Format a note for each cause, with the lines that prevent it."""
    causes = dict.fromkeys((each.cause, each.file) for each in found)
    return tuple(
        part
        for cause in causes
        for part in _cause(root, *cause, [each.line for each in found if (each.cause, each.file) == cause])
    )


def _cause(root: Path, cause: str, file: str, lines: Sequence[str]) -> Page:
    changed = f"{cause} changes the bytes of {counted(len(lines), 'generated file')} that git checks out"
    place = root / (file or ".gitattributes")
    return (
        note(f"{root / file}: {changed}"),
        line(f"  fix: add below the other lines of {place}:"),
        *(line(f"    {each}") for each in lines),
    )
