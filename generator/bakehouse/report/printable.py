"""Text that is safe to print: nothing in a file or its name can control the terminal, or a runner of CI."""

from bakehouse.excerpt import BAR

_COMMANDS = ("::", "##[")


def printable(text: str) -> str:
    """Put the text on one line, with every character that is not printable as an escape such as `\\x1b`."""
    return text if text.isprintable() else "".join(map(_character, text))


def tabbed(text: str) -> str:
    """Escape the text like `printable`, but keep its tabs, which are harmless and common."""
    return "\t".join(map(printable, text.split("\t")))


def commandless(line: str) -> str:
    """Put a bar before a line that a runner would take as a command; some runners skip blanks first."""
    return BAR + line if line.lstrip().startswith(_COMMANDS) else line


def _character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
