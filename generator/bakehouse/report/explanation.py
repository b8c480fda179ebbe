"""A generated file's lines, each with the manifest lines that made it."""

from collections.abc import Sequence

import click

from bakehouse.errors import UsageError
from bakehouse.render.output import File
from bakehouse.report.printable import tabbed
from bakehouse.values import Location


def show(file: File, origins: Sequence[tuple[Location, ...]], shown: str, line: int | None) -> str:
    """Format the template and each line that comes from the manifest, with its places; or one line alone."""
    texts = file.text.splitlines()
    if line is not None and not 1 <= line <= len(texts):
        raise UsageError(f"{shown} has {len(texts)} lines, not a line {line}")
    numbers = range(1, len(texts) + 1) if line is None else (line,)
    head = [f"{click.style(shown, bold=True)}: from templates/{file.output.template}"]
    own = [_own(file, line)] if line is not None and not origins[line - 1] else []
    rows = [*head, *(_row(n, texts[n - 1], origins[n - 1]) for n in numbers), *own]
    return "".join(f"{row}\n" for row in rows)


def _row(number: int, text: str, places: tuple[Location, ...]) -> str:
    row = f"{number:4} {tabbed(text)}"
    return row + "".join(f"\n     {click.style(f'^ {place}', 'cyan')}" for place in places)


def _own(file: File, number: int) -> str:
    """Format the note for a line that comes from no manifest line."""
    return click.style(
        f"     no manifest line made it: every repo has the same, from templates/{_source(file, number)}",
        "cyan",
    )


def _source(file: File, number: int) -> str:
    """Return the template of a line; in a part of the script, that part and the line's number in it."""
    left = number - file.head.count("\n")
    for part in file.output.parts if left > 0 else ():
        length = part.text.count("\n")
        if left <= length:
            return f"{part.file}:{left}"
        left -= length
    return file.output.template
