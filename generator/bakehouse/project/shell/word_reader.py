"""Reads the words of a shell script: quotes, expansions, and the commands within them.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, with bash's arrays and patterns.
"""

from abc import abstractmethod

from .cursor import Cursor
from .words import Expansion, ShellError, Text, Word, braced

_ENDS = frozenset(" \t\n;&|<>()")
_IN_DOUBLE = frozenset('"\\$`')
_PLAIN_STOP = _ENDS | frozenset("\\'\"`$")


class WordReader(Cursor):
    """A place in a text, from which words are read."""

    @abstractmethod
    def read_substitution(self) -> None:
        """Read commands up to the `)` that ends them."""

    @abstractmethod
    def read_backticks(self, text: str, line: int) -> None:
        """Read the commands between two backticks."""

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
            elif char in _ENDS:
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
            return [self._ansi()]
        if after[:1] == '"' and not is_quoted:
            self.at += 1
            return self._double()
        name = self._name()
        if not name:
            return [Text("$", True)]
        return [Expansion(self.text[start : self.at], name, is_quoted=is_quoted)]

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
        return braced(self.text[start : self.at], name, rest, is_quoted)
