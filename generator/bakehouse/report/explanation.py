"""Which manifest lines made each line of a file."""

from collections.abc import Sequence

import click

from bakehouse.errors import UsageError
from bakehouse.render.output import File
from bakehouse.report.printable import tabbed
from bakehouse.values import Location


def show(file: File, origins: Sequence[tuple[Location, ...]], shown: str, line: int | None) -> str:
    """The template, then each line that comes from the manifest and its places; or one line alone."""
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
    """What to say of a line that no value of the manifest is in."""
    return click.style(
        f"     no manifest line made it: every repo has the same, from templates/{_source(file, number)}",
        "cyan",
    )


def _source(file: File, number: int) -> str:
    """The template of a line; a part of the script has the line as it is, so with its number there."""
    left = number - file.head.count("\n")
    for part in file.output.parts if left > 0 else ():
        length = part.text.count("\n")
        if left <= length:
            return f"{part.file}:{left}"
        left -= length
    return file.output.template
