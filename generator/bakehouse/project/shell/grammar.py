"""The commands of a shell script, wherever they are: in lists, loops, functions and substitutions."""

from collections.abc import Collection

from .commands import Command, HereDocument, assignment
from .word_reader import DEEPEST, WordReader
from .words import ShellError, Text, Word

_GO_ON = frozenset(("if", "then", "elif", "else", "fi", "do", "done", "while", "until", "{", "}", "!"))
_REDIRECTIONS = ("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">")
_NEXT_ITEM = (";;&", ";;", ";&")


def read_commands(text: str, line: int = 1, depth: int = 0) -> list[Command]:
    """Return all commands of a script, those within a word before it; raise ShellError."""
    reader = _Reader(text, line, depth)
    reader.read_list(())
    return reader.found


class _Reader(WordReader):
    def __init__(self, text: str, line: int, depth: int) -> None:
        super().__init__(text, line, depth)
        self.found: list[Command] = []
        self._waiting: list[HereDocument] = []
        self._is_piped = False
        self._function = ""

    def read_substitution(self) -> None:
        piped, self._is_piped = self._is_piped, False
        self.read_list((")",))
        self._is_piped = piped

    def read_backticks(self, text: str, line: int) -> None:
        self.found += read_commands(text, line, self.depth + 1)

    def read_list(self, ends: Collection[str]) -> str:
        """Read commands up to one of `ends`, which is returned; up to the end of the text without any."""
        line = self.line
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail("it is nested too deep")
        while not (end := self._ended(ends)):
            if self.peek() == "(" and not self.skip_arithmetic():
                self.at += 1
                self.read_list((")",))
            elif self.peek():
                end = self._command(ends)
                if end:
                    break
            elif ends:
                raise ShellError(f"a {' or '.join(ends)} is missing", line)
            else:
                break
        self.depth -= 1
        return end

    def _ended(self, ends: Collection[str]) -> str:
        """Go behind what separates commands, up to the next command or an end."""
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
            self.at += 2 if self.peek(2) in ("&&", "||", "|&") else 1

    def _command(self, ends: Collection[str]) -> str:
        """Read one simple command, or the word that begins or goes on with a compound one."""
        words: list[Word] = []
        assigned: list[tuple[str, Word | None]] = []
        heredoc: HereDocument | None = None
        line = self.line
        while self._has_more():
            if self.peek() == "(":
                self._parameters(words)
                return ""
            if redirected := self._redirection():
                heredoc = redirected if isinstance(redirected, HereDocument) else heredoc
                continue
            word = self.read_word()
            if not words and not assigned and self._is_compound(word.plain):
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
            pairs, function, self._function = tuple(assigned), self._function, ""
            self.found.append(Command(tuple(words), pairs, line, heredoc, self._is_piped, function))
        self._is_piped = False
        return ""

    def _has_more(self) -> bool:
        self.skip_blanks()
        char = self.peek()
        return bool(char) and char not in "\n;|)" and (char != "&" or self.peek(2) == "&>")

    def _parameters(self, words: list[Word]) -> None:
        """Go behind the `()` of a function, whose body is read as what it is: a compound command."""
        self.at += 1
        self.skip_blanks()
        if len(words) != 1 or self.peek() != ")":
            raise self.fail("a ( is not expected")
        self.at += 1
        self._function = words[0].plain

    def _is_compound(self, word: str) -> bool:
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
            return word in _GO_ON
        return True

    def _loop(self) -> None:
        self.skip_blanks()
        if self.skip_arithmetic():
            return
        line, name = self.line, self.read_word().plain
        self.found.append(Command((), ((name, None),), line, None, False))
        while self._has_more():
            if not self.read_word().parts:
                raise self.fail(f"a {self.peek()} is not expected")

    def _case(self) -> None:
        line = self.line
        self.skip_blanks()
        self.read_word()
        self.skip_lines()
        if self.read_word().plain != "in":
            raise self.fail("in is missing")
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
        line = self.line
        while self.peek():
            self.skip_blanks()
            if self.peek() and self.peek() in "\n;&|<>()":
                self.at += 1
            elif self.read_word().plain == "]]":
                return
        raise ShellError("a ]] is missing", line)

    def _redirection(self) -> HereDocument | bool:
        """Read a redirection; true for one that is no here-document, false where none begins."""
        mark = next((each for each in _REDIRECTIONS if self.peek(3).startswith(each)), "")
        if not mark or (mark in ("<", ">") and self.peek(2)[1:] == "("):
            return False
        self.at += len(mark)
        self.skip_blanks()
        target = self.read_word()
        if mark not in ("<<", "<<-"):
            return True
        quoted = any(isinstance(part, Text) and part.is_quoted for part in target.parts)
        end = "".join(part.text if isinstance(part, Text) else part.source for part in target.parts)
        heredoc = HereDocument(end, mark == "<<-", quoted)
        self._waiting.append(heredoc)
        return heredoc

    def read_newline(self) -> None:
        self.at += 1
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            self._here_document(each)

    def _here_document(self, heredoc: HereDocument) -> None:
        heredoc.line = self.line
        lines: list[str] = []
        while self.peek():
            end = self._find("\n", len(self.text))
            line = self.text[self.at : end]
            self.at = min(end + 1, len(self.text))
            line = line.lstrip("\t") if heredoc.without_tabs else line
            if line == heredoc.end:
                break
            lines.append(line)
        heredoc.text = "".join(f"{line}\n" for line in lines)
        if not heredoc.is_quoted:
            self._substitutions(heredoc)

    def _substitutions(self, heredoc: HereDocument) -> None:
        """Read the commands that the shell runs while it writes the text."""
        if "$(" in heredoc.text or "`" in heredoc.text:
            inner = _Reader(heredoc.text, heredoc.line, self.depth + 1)
            inner.read_document()
            self.found += inner.found

    def read_document(self) -> None:
        """Read the whole text as one that is between double quotes, where `"` is a character like any."""
        while char := self.peek():
            if char == "\\":
                self.at += 2
            elif char in "$`":
                self._parts(char) if char == "`" else self._dollar(True)
            else:
                self.at += 1
