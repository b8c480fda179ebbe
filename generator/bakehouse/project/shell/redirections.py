"""Reads redirections, and the here-documents behind the line of a command."""

from abc import abstractmethod

from .commands import HereDocument
from .word_reader import WordReader
from .words import Text

_REDIRECTIONS = ("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">")


class RedirectionReader(WordReader):
    """A place in a script where redirections are read, too."""

    def __init__(self, text: str, line: int, depth: int) -> None:
        super().__init__(text, line, depth)
        self._waiting: list[HereDocument] = []

    @abstractmethod
    def read_document_of(self, heredoc: HereDocument) -> None:
        """Read the commands that the shell runs while it writes a here-document."""

    def read_redirection(self) -> HereDocument | bool:
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
        """Read the end of a line, and the here-documents that begin behind it."""
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
            self.read_document_of(heredoc)

    def read_document(self) -> None:
        """Read the whole text as one that is between double quotes, where `"` is a character like any."""
        while char := self.peek():
            if char == "\\":
                self.at += 2
            elif char in "$`":
                self._parts(char) if char == "`" else self._dollar(True)
            else:
                self.at += 1
