"""Notes about the repository that `--into` names."""

import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bakehouse.render.conversions import Conversion
from bakehouse.report.counted import counted
from bakehouse.report.page import Line, Page, Style, line, span

_HERE = "here, and in CI if the same holds there"


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
    """Format a note for each cause, and the lines of each attribute file that prevent it."""
    places = dict.fromkeys((each.place, each.private) for each in found)
    return (
        *(note(text) for text in _causes(root, found)),
        *(part for place in places for part in _fix(root, *place, found)),
        *_then(root, found),
    )


def _causes(root: Path, found: Sequence[Conversion]) -> Sequence[str]:
    counts = Counter(_around(root, each) for each in found)
    return [f"{told} {counted(count, 'generated file')} {end}" for (told, end), count in counts.items()]


def _around(root: Path, each: Conversion) -> tuple[str, str]:
    """Describe a cause: the text before the number of files, and the text after it."""
    if not each.cause:
        return (
            f"{root}: git changed the bytes of",
            "at checkout, by a setting or attribute that it does not name",
        )
    verb = "may change" if each.attribute == "filter" else "changes"
    end = "in each checkout, also in CI" if each.everywhere else _HERE
    return f"{_file(root, each.at)}: {each.cause} {verb} the bytes of", end


def _file(root: Path, at: str) -> str:
    """Name the place of a cause: a file and its line, or the origin of a setting in git's words."""
    kind, colon, name = at.partition(":")
    if colon and kind == "command line":
        return "git's command line or environment"
    path = name if kind == "file" else at
    return str(root / path) if path else "an attribute file that is not in this folder"


def _fix(root: Path, place: str, private: bool, found: Sequence[Conversion]) -> Page:
    attributes: dict[str, list[str]] = {}
    for each in found:
        if each.place == place:
            attributes.setdefault(each.name, []).append(f"-{each.attribute}")
    over = ", which prevails over every .gitattributes" if private else ""
    over = ", which prevails over those above it" if not private and "/" in place else over
    return (
        line(f"  fix: add below the other lines of {root / place}{over}:"),
        *(line(f"    /{name} {' '.join(dict.fromkeys(unset))}") for name, unset in attributes.items()),
    )


def _then(root: Path, found: Sequence[Conversion]) -> Page:
    """git looks at a filtered file again only if it is told to."""
    filtered = dict.fromkeys(each.path for each in found if each.attribute == "filter")
    words = shlex.join(["git", "-C", str(root), "add", "--renormalize", "--", *filtered])
    return (line(f"  then render again, and store the files unfiltered: {words}"),) if filtered else ()
