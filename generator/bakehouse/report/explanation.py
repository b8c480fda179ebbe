"""A generated file's lines, each with the manifest lines that made it."""

from collections.abc import Iterator, Sequence

from bakehouse.errors import UsageError
from bakehouse.render.output import File
from bakehouse.report.page import Line, Page, Style, code, line, span
from bakehouse.values import Location


def show(file: File, origins: Sequence[tuple[Location, ...]], shown: str, number: int | None) -> Page:
    """Format the template and each line that comes from the manifest, with its places; or one line alone."""
    texts = file.text.splitlines()
    if number is not None and not 1 <= number <= len(texts):
        raise UsageError(f"{shown} has {len(texts)} lines; there is no line {number}")
    numbers = range(1, len(texts) + 1) if number is None else (number,)
    head = line(span(shown, Style.TITLE), f": from templates/{file.output.template}")
    own = [_own(file, number)] if number is not None and not origins[number - 1] else []
    return (head, *(each for n in numbers for each in _lines(n, texts[n - 1], origins[n - 1])), *own)


def _lines(number: int, text: str, places: tuple[Location, ...]) -> Iterator[Line]:
    yield line(f"{number:4} ", code(text))
    yield from (line("     ", span(f"^ {place}", Style.ORIGIN)) for place in places)


def _own(file: File, number: int) -> Line:
    """Format the note for a line that comes from no manifest line."""
    text = f"     the same for every repo: from templates/{_source(file, number)}"
    return line(span(text, Style.ORIGIN))


def _source(file: File, number: int) -> str:
    """Return the template of a line; in a part of the script, that part and the line's number in it."""
    left = number - file.head.count("\n")
    for part in file.output.parts if left > 0 else ():
        length = part.text.count("\n")
        if left <= length:
            return f"{part.file}:{left}"
        left -= length
    return file.output.template
