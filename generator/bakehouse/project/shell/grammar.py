"""The commands of a shell script, wherever they are: in lists, loops, functions and substitutions."""

from collections.abc import Collection

from .commands import Command, HereDocument, assignment
from .compound import CompoundReader
from .cursor import DEEPEST
from .words import ShellError, Word

_NEXT_ITEM = (";;&", ";;", ";&")
_TESTS = ("[", "test")


def read_commands(text: str, line: int = 1, depth: int = 0) -> list[Command]:
    """Return all commands of a script, those within a word before it; raise ShellError."""
    reader = _Reader(text, line, depth)
    reader.read_list(())
    return reader.found


class _Reader(CompoundReader):
    def __init__(self, text: str, line: int, depth: int) -> None:
        super().__init__(text, line, depth)
        self._is_piped = False
        self._separator = ""

    def read_substitution(self) -> None:
        piped, self._is_piped = self._is_piped, False
        self.read_subshell()
        self._is_piped = piped

    def read_backticks(self, text: str, line: int) -> None:
        inner = self._within(text, line)
        inner.read_list(())
        self.found += inner.found

    def read_document_of(self, heredoc: HereDocument) -> None:
        if "$(" in heredoc.text or "`" in heredoc.text:
            inner = self._within(heredoc.text, heredoc.line)
            inner.read_document()
            self.found += inner.found

    def _within(self, text: str, line: int) -> "_Reader":
        """Return a reader of a text whose commands run in a subshell."""
        inner = _Reader(text, line, self.depth + 1)
        inner.scope, inner.is_choice = (*self.scope, self.at), self.is_conditional
        return inner

    def read_list(self, ends: Collection[str]) -> str:
        line, outer = self.line, self.is_choice
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail("it is nested too deep")
        while not (end := self._ended(ends)):
            self.is_choice = self._is_choice_here(outer)
            if self.peek() == "(" and not self.skip_arithmetic():
                self.at += 1
                self.read_subshell()
            elif self.peek():
                end = self._command(ends)
                if end:
                    break
            elif ends:
                raise ShellError(f"a {' or '.join(ends)} is missing", line)
            else:
                break
        self.depth -= 1
        self.is_choice = outer
        return end

    def _is_choice_here(self, outer: bool) -> bool:
        """Tell whether the command that begins here may not run, as the list is so far."""
        if self._separator in (";", "&", "\n"):
            return outer
        is_tested = self._separator == "&&" and bool(self.found and self.found[-1].tested)
        return self.is_choice or is_tested or self._separator == "||"

    def _ended(self, ends: Collection[str]) -> str:
        """Go behind what separates commands, up to the next command or an end."""
        self._separator = ""
        while True:
            self.skip_lines()
            if item := next((each for each in _NEXT_ITEM if self.peek(3).startswith(each)), ""):
                self._is_piped = False
                if ";;" not in ends:
                    raise self.fail(f"{item} is not expected")
                self.at += len(item)
                return ";;"
            if self.peek() == ")":
                if ")" not in ends:
                    raise self.fail("a ) is not expected")
                self.at += 1
                return ")"
            if not self.peek() or self.peek() not in ";&|" or self.peek(2) == "&>":
                return ""
            self._is_piped = self.peek() == "|" and self.peek(2) != "||"
            self._separator = self.peek(2) if self.peek(2) in ("&&", "||", "|&") else self.peek()
            self.at += len(self._separator)

    def read_newline(self) -> None:
        # an operator before it goes on with the list
        self._separator = self._separator or "\n"
        super().read_newline()

    def _command(self, ends: Collection[str]) -> str:
        """Read one simple command, or the word that begins or goes on with a compound one."""
        words: list[Word] = []
        assigned: list[tuple[str, Word | None]] = []
        heredoc: HereDocument | None = None
        line = self.line
        while self.has_more():
            if self.peek() == "(":
                self._parameters(words)
                return ""
            if redirected := self.read_redirection():
                heredoc = redirected if isinstance(redirected, HereDocument) else heredoc
                continue
            word = self.read_word()
            if not words and not assigned and self.is_compound(word.plain):
                return ""
            if not words and word.plain == "esac" and "esac" in ends:
                return "esac"
            if word.plain.isdigit() and self.peek() and self.peek() in "<>":
                continue
            if not words and (pair := assignment(word)):
                assigned.append(pair)
            elif word.parts:
                words.append(word)
        if words or assigned:
            line = words[0].line if words else line
            function, self._function = self._function, ""
            tested = tuple(words) if words and words[0].plain in _TESTS else ()
            self.note(Command(tuple(words), tuple(assigned), line, heredoc, self._is_piped, function, tested))
        self._is_piped = False
        return ""

    def _parameters(self, words: list[Word]) -> None:
        """Go behind the `()` of a function, whose body is read as what it is: a compound command."""
        self.at += 1
        self.skip_blanks()
        if len(words) != 1 or self.peek() != ")":
            raise self.fail("a ( is not expected")
        self.at += 1
        self._function = words[0].plain
