"""A place in the text of a shell script, and the moves that need no word to be read."""

from abc import ABC, abstractmethod
from bisect import bisect_left

from .words import ShellError, Text, is_name

# Nested deeper, a text is no script that a person wrote.
DEEPEST = 40
_BLANKS = " \t"
_SPECIAL = frozenset("@*#?$!-0123456789")


class Cursor(ABC):
    """A place in a text. `line` is the number of the text's first line."""

    def __init__(self, text: str, line: int, depth: int) -> None:
        if depth > DEEPEST:
            raise ShellError("it is nested too deep", line)
        self.text, self.at, self.depth = text, 0, depth
        self._first = line
        self._ends = [at for at, char in enumerate(text) if char == "\n"]

    @abstractmethod
    def read_newline(self) -> None:
        """Read the end of a line, and the here-documents that begin behind it."""

    @property
    def line(self) -> int:
        """The number of the line at which the reader is."""
        return self._first + bisect_left(self._ends, self.at)

    def peek(self, count: int = 1) -> str:
        """Return the next characters; fewer at the end."""
        return self.text[self.at : self.at + count]

    def fail(self, what: str) -> ShellError:
        """Return the error of this place."""
        return ShellError(what, self.line)

    def skip_blanks(self) -> None:
        """Go behind blanks, continued lines and a comment."""
        while True:
            if self.peek() and self.peek() in _BLANKS:
                self.at += 1
            elif self.peek(2) == "\\\n":
                self.at += 2
            elif self.peek() == "#":
                self.at = self._find("\n", len(self.text))
                return
            else:
                return

    def skip_lines(self) -> None:
        """Go behind blanks, comments and ends of lines."""
        self.skip_blanks()
        while self.peek() == "\n":
            self.read_newline()
            self.skip_blanks()

    def _find(self, what: str, otherwise: int) -> int:
        found = self.text.find(what, self.at)
        return otherwise if found < 0 else found

    def _closing(self, what: str) -> str:
        """Go behind the next `what`, and return the text before it."""
        start, end = self.at, self.text.find(what, self.at)
        if end < 0:
            raise self.fail(f"a {what} is missing")
        self.at = end + len(what)
        return self.text[start:end]

    def _name(self) -> str:
        start = self.at
        if self.peek() and self.peek() in _SPECIAL:
            self.at += 1
        else:
            while is_name(self.text[start : self.at + 1]) and self.at < len(self.text):
                self.at += 1
        return self.text[start : self.at]

    def _ansi(self) -> Text:
        self.at += 1
        start = self.at
        while self.peek() not in ("", "'"):
            self.at += 2 if self.peek() == "\\" else 1
        text = self.text[start : self.at]
        self.at += 1
        if self.at > len(self.text):
            raise self.fail("a ' is missing")
        return Text(text, True)
