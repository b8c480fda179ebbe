"""A Dockerfile as BuildKit reads it: its instructions, taken apart into flags and words.

The parser is a port of BuildKit's (e2b-dockerfile-utils). Where it reads otherwise than BuildKit, this is
put right here: a blank ends a word of COPY and ADD, even behind a backslash or within quotes; what ONBUILD
keeps for later is an instruction like any other, with its here-documents.
"""

from dataclasses import dataclass

from e2b_dockerfile_utils import (
    DockerfileAst,
    DockerfileInstruction,
    DockerfileSyntaxError,
    parse_dockerfile_ast,
)


class DockerfileError(ValueError):
    """A Dockerfile that BuildKit refuses: what is wrong, and its line, from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A file that is written in the Dockerfile: the word that ends it, and its content with each line end."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its lines joined.

    `name` is in capitals. `lines` are its first and its last line, from 1. `words` of ENV and LABEL are keys
    and values in turn. Nothing is expanded.
    """

    name: str
    lines: tuple[int, int]
    flags: tuple[str, ...]
    words: tuple[str, ...]
    is_json: bool
    heredocs: tuple[Heredoc, ...]
    is_kept_for_later: bool

    def flag_values(self, name: str) -> tuple[str, ...]:
        """Return the value of each `--name=value`; empty text for a `--name` alone."""
        parts = [flag.partition("=") for flag in self.flags]
        return tuple(value for given, _, value in parts if given == f"--{name}")


@dataclass(frozen=True, slots=True)
class Instructions:
    """The instructions of a file in their order, and its escape character."""

    each: tuple[Instruction, ...]
    escape: str


def read_instructions(text: str) -> Instructions:
    """Read a Dockerfile; raise DockerfileError where BuildKit's parser does."""
    lines = text.split("\n")
    later: set[int] = set()
    while True:
        parsed, error = _parsed_so_far(lines)
        at = next((each.start_line for each in parsed.instructions if each.name == "ONBUILD"), None)
        if at is None:
            break
        later.add(at)
        lines[at - 1] = _without_first_word(lines[at - 1], at)
    if error is not None:
        raise error
    each = tuple(_instruction(one, parsed.escape_token, later) for one in parsed.instructions)
    return Instructions(each, parsed.escape_token)


def _parsed_so_far(lines: list[str]) -> tuple[DockerfileAst, DockerfileError | None]:
    """Parse; what comes before a first error is parsed, too, and that error is returned."""
    first: DockerfileError | None = None
    while True:
        try:
            return parse_dockerfile_ast("\n".join(lines)), first
        except DockerfileSyntaxError as error:
            line = error.line or 1
            first = first or DockerfileError(str(error).partition(": ")[2] or str(error), line)
            lines = lines[: line - 1]


def _without_first_word(line: str, number: int) -> str:
    words = line.split(maxsplit=1)
    if len(words) < 2:
        raise DockerfileError("ONBUILD requires one argument", number)
    return words[1]


def _instruction(parsed: DockerfileInstruction, escape: str, later: set[int]) -> Instruction:
    words = parsed.args
    if parsed.name in ("ADD", "COPY") and not parsed.json:
        words = _words_at_blanks(parsed.original, escape)
    elif parsed.name in ("ENV", "LABEL"):
        words = [word for number, word in enumerate(words) if number % 3 < 2]
    return Instruction(
        parsed.name,
        (parsed.start_line, parsed.end_line),
        tuple(parsed.flags),
        tuple(words),
        parsed.json,
        tuple(Heredoc(each.name, each.content) for each in parsed.heredocs),
        parsed.start_line in later,
    )


def _words_at_blanks(original: str, escape: str) -> list[str]:
    """Return the words behind the flags, as the parser separates those of VOLUME."""
    rest = original.split(maxsplit=1)[1:]
    text = f"# escape={escape}\nVOLUME {''.join(rest)}\n"
    return parse_dockerfile_ast(text).instructions[0].args
