"""Excerpts of what other programs print: short lines, each behind a bar.

A log of CI takes a line that begins with `::` as a command, some runners also behind blanks.
"""

LONGEST = 500  # characters
BAR = "│ "


def cut(text: str) -> str:
    """Put a text on one line of at most 500 characters; an ellipsis stands for the rest."""
    line = " ".join(text.splitlines())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def cut_lines(text: str) -> str:
    """Cut each line of a message."""
    return "\n".join(map(cut, text.split("\n")))


def headed(text: str, most: int) -> str:
    """Format some output with its first line in the sentence before it, and the last others below."""
    first, *others = text.splitlines() or [""]
    return cut(first) + quote("\n".join(others), most)


def quote(text: str, most: int) -> str:
    """Format the last lines of some output, each on a new line behind a bar."""
    return "".join(f"\n    {BAR}{cut(line)}" for line in text.splitlines()[-most:])
