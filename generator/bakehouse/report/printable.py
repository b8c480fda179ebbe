"""Text that is safe to print: what a file on disk holds, or is called, never steers the terminal."""


def printable(text: str) -> str:
    """The text on one line, with everything that is not printable as an escape such as `\\x1b`."""
    return text if text.isprintable() else "".join(map(_character, text))


def tabbed(text: str) -> str:
    """The same, with tabs as they are: they steer nothing, and files are full of them."""
    return "\t".join(map(printable, text.split("\t")))


def _character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
