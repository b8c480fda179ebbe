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
    return "".join(f"{row}\n" for row in [*head, *(_row(n, texts[n - 1], origins[n - 1]) for n in numbers)])


def _row(number: int, text: str, places: tuple[Location, ...]) -> str:
    row = f"{number:4} {tabbed(text)}"
    return row + "".join(f"\n     {click.style(f'^ {place}', 'cyan')}" for place in places)
