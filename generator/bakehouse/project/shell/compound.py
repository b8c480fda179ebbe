"""Reads the commands that hold others: loops, choices, and what `[[` tests."""

from abc import abstractmethod
from collections.abc import Collection
from dataclasses import replace

from .commands import Command
from .redirections import RedirectionReader
from .words import ShellError, Word

_GO_ON = frozenset(("if", "then", "elif", "else", "fi", "do", "done", "while", "until", "{", "}", "!"))


class CompoundReader(RedirectionReader):
    """A place in a script, the commands found so far, and the state that the next one runs in.

    `scope` has a number for each subshell around it. `is_choice` is true where its list tells that it may
    not run.
    """

    def __init__(self, text: str, line: int, depth: int) -> None:
        super().__init__(text, line, depth)
        self.found: list[Command] = []
        self.scope: tuple[int, ...] = ()
        self.is_choice = False
        self._open_ifs = 0
        self._function = ""

    @abstractmethod
    def read_list(self, ends: Collection[str]) -> str:
        """Read commands up to one of `ends`, which is returned; up to the end of the text without any."""

    @property
    def is_conditional(self) -> bool:
        """True where a command may not run."""
        return self.is_choice or self._open_ifs > 0

    def note(self, command: Command) -> None:
        """Add a command that is found here."""
        self.found.append(replace(command, scope=self.scope, is_conditional=self.is_conditional))

    def read_subshell(self) -> None:
        """Read commands up to a `)`; their folder and their variables are their own."""
        outer, self.scope = self.scope, (*self.scope, self.at)
        self.read_list((")",))
        self.scope = outer

    def has_more(self) -> bool:
        """Go behind blanks, and tell whether the command goes on."""
        self.skip_blanks()
        char = self.peek()
        return bool(char) and char not in "\n;|)" and (char != "&" or self.peek(2) == "&>")

    def is_compound(self, word: str) -> bool:
        """Read what belongs to a word of the grammar; false if this is none."""
        if word in ("for", "select"):
            self._loop()
        elif word == "case":
            self._case()
        elif word == "[[":
            self._condition()
        elif word == "function":
            self.skip_blanks()
            self._function = self.read_word().plain
            self.skip_blanks()
            if self.peek(2) == "()":
                self.at += 2
        else:
            self._open_ifs = max(0, self._open_ifs + (word == "if") - (word == "fi"))
            return word in _GO_ON
        return True

    def _loop(self) -> None:
        self.skip_blanks()
        if self.skip_arithmetic():
            return
        line, name = self.line, self.read_word().plain
        self.note(Command((), ((name, None),), line))
        while self.has_more():
            if not self.read_word().parts:
                raise self.fail(f"a {self.peek()} is not expected")

    def _case(self) -> None:
        line = self.line
        self.skip_blanks()
        self._note_test((self.read_word(),), line)
        self.skip_lines()
        if self.read_word().plain != "in":
            raise self.fail("in is missing")
        outer, self.is_choice = self.is_choice, True
        self._branches(line)
        self.is_choice = outer

    def _branches(self, line: int) -> None:
        while True:
            self.skip_lines()
            if not self.peek():
                raise ShellError("esac is missing", line)
            if self.peek() == "(":
                self.at += 1
                self.skip_blanks()
            elif self.peek(4) == "esac" and self.text[self.at + 4 : self.at + 5] in ("", *" \t\n;&|)<>"):
                self.at += 4
                return
            self._patterns()
            if self.read_list((";;", "esac")) == "esac":
                return

    def _patterns(self) -> None:
        while self.peek() != ")":
            if not self.read_word().parts and self.peek() != "|":
                raise self.fail("a ) is missing")
            self.skip_blanks()
            if self.peek() == "|":
                self.at += 1
                self.skip_blanks()
        self.at += 1

    def _condition(self) -> None:
        line, words = self.line, list[Word]()
        while self.peek():
            self.skip_blanks()
            if self.peek() and self.peek() in "\n;&|<>()":
                self.at += 1
                continue
            words.append(self.read_word())
            if words[-1].plain == "]]":
                self._note_test(tuple(words), line)
                return
        raise ShellError("a ]] is missing", line)

    def _note_test(self, words: tuple[Word, ...], line: int) -> None:
        self.note(Command((), (), line, tested=words))
