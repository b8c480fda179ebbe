"""Text that is safe to print: nothing in a file or its name can control the terminal."""


def printable(text: str) -> str:
    """Put the text on one line, with every character that is not printable as an escape such as `\\x1b`."""
    return text if text.isprintable() else "".join(map(_character, text))


def tabbed(text: str) -> str:
    """Escape the text like `printable`, but keep its tabs, which are harmless and common."""
    return "\t".join(map(printable, text.split("\t")))


def _character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
