"""Reads the words of a shell script: quotes, expansions, and the commands within them.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, with bash's arrays and patterns.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left

from .words import Expansion, ShellError, Text, Word, is_name

BLANKS = " \t"
ENDS = frozenset(" \t\n;&|<>()")
# Nested deeper, a text is no script that a person wrote.
DEEPEST = 40
_SPECIAL = frozenset("@*#?$!-0123456789")
_IN_DOUBLE = frozenset('"\\$`')
_PLAIN_STOP = ENDS | frozenset("\\'\"`$")


class WordReader(ABC):
    """A place in a text, from which words are read. `line` is the number of the text's first line."""

    def __init__(self, text: str, line: int, depth: int) -> None:
        if depth > DEEPEST:
            raise ShellError("it is nested too deep", line)
        self.text, self.at, self.depth = text, 0, depth
        self._first = line
        self._ends = [at for at, char in enumerate(text) if char == "\n"]

    @abstractmethod
    def read_substitution(self) -> None:
        """Read commands up to the `)` that ends them."""

    @abstractmethod
    def read_backticks(self, text: str, line: int) -> None:
        """Read the commands between two backticks."""

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
            if self.peek() and self.peek() in BLANKS:
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

    def read_word(self) -> Word:
        """Read a word; one without parts where none begins."""
        start, line = self.at, self.line
        parts: list[Text | Expansion] = []
        while char := self.peek():
            if char == "(" and self.text[start : self.at].endswith("="):
                return Word(tuple(parts), line, self._items())
            if char == "(" and self.at > start and self.text[self.at - 1] in "?*+@!":
                parts.append(self._pattern())
            elif char in "<>" and self.peek(2)[1:] == "(":
                parts.append(self._substitution(2, False))
            elif char in ENDS:
                break
            else:
                parts += self._parts(char)
        return Word(tuple(parts), line)

    def skip_balanced(self) -> None:
        """Go from a `(` behind the `)` that closes it."""
        start, open_ones = self.at, 0
        while char := self.peek():
            if char == "\\":
                self.at += 2
            elif char in "'\"`$":
                self._parts(char)
            else:
                open_ones += (char == "(") - (char == ")")
                self.at += 1
            if not open_ones:
                return
        self.at = start
        raise self.fail("a ( is not closed")

    def skip_arithmetic(self) -> bool:
        """Go behind `((…))`, if that is what begins here."""
        start = self.at
        if self.peek(2) != "((":
            return False
        self.skip_balanced()
        if self.text[self.at - 2 : self.at] == "))":
            return True
        self.at = start
        return False

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

    def _items(self) -> tuple[Word, ...]:
        line, items = self.line, list[Word]()
        self.at += 1
        self.skip_lines()
        while self.peek() != ")":
            word = self.read_word()
            if not word.parts:
                raise ShellError("a ( is not closed", line)
            items.append(word)
            self.skip_lines()
        self.at += 1
        return tuple(items)

    def _pattern(self) -> Expansion:
        start = self.at
        self.skip_balanced()
        return Expansion(self.text[start : self.at])

    def _parts(self, char: str) -> list[Text | Expansion]:
        if char == "'":
            self.at += 1
            return [Text(self._closing("'"), True)]
        if char == '"':
            self.at += 1
            return self._double()
        if char == "`":
            return [self._backticks(False)]
        if char == "$":
            return self._dollar(False)
        if char == "\\":
            self.at += 2
            escaped = self.text[self.at - 1 : self.at]
            return [] if escaped == "\n" else [Text(escaped, True)]
        start = self.at
        while self.peek() and self.peek() not in _PLAIN_STOP:
            self.at += 1
        self.at = max(self.at, start + 1)
        return [Text(self.text[start : self.at])]

    def _double(self) -> list[Text | Expansion]:
        line, parts = self.line, list[Text | Expansion]([Text("", True)])
        while (char := self.peek()) != '"':
            if not char:
                raise ShellError('a " is missing', line)
            if char == "$":
                parts += self._dollar(True)
            elif char == "`":
                parts.append(self._backticks(True))
            elif char == "\\":
                kept = "" if self.peek(2)[1:] in ("$", "`", '"', "\\") else "\\"
                parts.append(Text(kept + self.peek(2)[1:], True))
                self.at += 2
            else:
                start = self.at
                while self.peek() and self.peek() not in _IN_DOUBLE:
                    self.at += 1
                parts.append(Text(self.text[start : self.at], True))
        self.at += 1
        return parts

    def _backticks(self, is_quoted: bool) -> Expansion:
        start, line = self.at, self.line
        self.at += 1
        while self.peek() not in ("", "`"):
            self.at += 2 if self.peek() == "\\" else 1
        inner = self.text[start + 1 : self.at]
        self.at += 1
        if self.at > len(self.text):
            raise ShellError("a ` is missing", line)
        self.read_backticks(inner.replace("\\`", "`").replace("\\$", "$"), line)
        return Expansion(self.text[start : self.at], is_quoted=is_quoted)

    def _substitution(self, skipped: int, is_quoted: bool) -> Expansion:
        start = self.at
        self.at += skipped
        self.read_substitution()
        return Expansion(self.text[start : self.at], is_quoted=is_quoted)

    def _dollar(self, is_quoted: bool) -> list[Text | Expansion]:
        start, after = self.at, self.peek(3)[1:]
        if after[:1] == "(":
            self.at += 1
            if self.skip_arithmetic():
                return [Expansion(self.text[start : self.at], is_quoted=is_quoted)]
            self.at = start
            return [self._substitution(2, is_quoted)]
        if after == "{{":
            # an expression of a workflow, which is replaced before a shell sees it
            self._closing("}}")
            return [Expansion(self.text[start : self.at], is_quoted=is_quoted)]
        if after[:1] == "{":
            return [self._braced(is_quoted)]
        self.at += 1
        if after[:1] == "'" and not is_quoted:
            return [self._ansi_text()]
        if after[:1] == '"' and not is_quoted:
            self.at += 1
            return self._double()
        name = self._name()
        if not name:
            return [Text("$", True)]
        return [Expansion(self.text[start : self.at], name, is_quoted=is_quoted)]

    def _name(self) -> str:
        start = self.at
        if self.peek() and self.peek() in _SPECIAL:
            self.at += 1
        else:
            while is_name(self.text[start : self.at + 1]) and self.at < len(self.text):
                self.at += 1
        return self.text[start : self.at]

    def _ansi_text(self) -> Text:
        self.at += 1
        start = self.at
        while self.peek() not in ("", "'"):
            self.at += 2 if self.peek() == "\\" else 1
        text = self.text[start : self.at]
        self.at += 1
        if self.at > len(self.text):
            raise self.fail("a ' is missing")
        return Text(text, True)

    def _braced(self, is_quoted: bool) -> Expansion:
        start = self.at
        self.at += 2
        name = self._name()
        inner = self.at
        while (char := self.peek()) != "}":
            if not char:
                self.at = start
                raise self.fail("a } is missing")
            if char == "\\":
                self.at += 2
            elif char in '"`$' or (char == "'" and not is_quoted):
                self._parts(char)
            else:
                self.at += 1
        rest = self.text[inner : self.at]
        self.at += 1
        return _expansion(self.text[start : self.at], name, rest, is_quoted)


def _expansion(source: str, name: str, rest: str, is_quoted: bool) -> Expansion:
    """Return a variable in braces; one that the shell changes on the way is unknown."""
    if rest in ("", "[@]", "[*]"):
        return Expansion(source, name, is_quoted=is_quoted)
    default = rest.removeprefix(":").removeprefix("-")
    if rest.startswith((":-", "-")) and not set(default) & set("$`\\"):
        return Expansion(source, name, default.strip("\"'"), is_quoted)
    return Expansion(source, is_quoted=is_quoted)
