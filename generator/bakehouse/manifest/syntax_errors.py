"""Errors of the text itself, found before its keys are looked at, each with a next step."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.values import Location

LIMIT = 100


@dataclass(frozen=True, slots=True)
class SyntaxMessage:
    """A rule's name, what is wrong, and what is wanted."""

    rule: str
    what: str
    wanted: str


TOO_LARGE = SyntaxMessage(
    "manifest/size", "the manifest is larger than 4 MiB", "split it, or remove what is generated"
)
NOT_UTF8 = SyntaxMessage("manifest/encoding", "the file is not UTF-8 text", "save it as UTF-8")
EMPTY = SyntaxMessage("manifest/empty", "the manifest is empty", "to create one, run `bakehouse init`")
NO_MAPPING = SyntaxMessage("manifest/type", "the manifest is not a mapping", "begin with `version: 1`")
SECOND_DOCUMENT = SyntaxMessage(
    "manifest/documents", "a second document begins here", "write one document, without `---`"
)
TOO_DEEP = SyntaxMessage(
    "manifest/depth", "nested deeper than 32 levels", "use fewer levels: no key is nested that deep"
)
ANCHOR = SyntaxMessage(
    "manifest/anchor",
    "anchors and aliases are not supported",
    "write the value out, or use `defaults`; quote text that begins with `*` or `&`",
)
MERGE = SyntaxMessage(
    "manifest/anchor", "merge keys (`<<`) are not supported", "write the keys out, or use `defaults`"
)
TAG = SyntaxMessage("manifest/tag", "YAML tags are not supported", "remove the `!…`, and quote the text")
NOT_COMPOSED = SyntaxMessage(
    "manifest/unicode",
    "the text is not in Unicode normalization form C (NFC)",
    "type accents as one character",
)
CONTROL_IN_KEY = SyntaxMessage(
    "manifest/control-character", "a key contains a newline or a tab", "write it on one line"
)
_TAB = "a tab is used for indentation", "indent with spaces"
# libyaml reads ahead, and since 0.2.6 gives up at a depth of its own (1,000) before we have seen ours.
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"
# libyaml's problems (https://github.com/yaml/libyaml, src/scanner.c and src/parser.c) that users meet.
_PLAIN_WORDS = {
    "mapping values are not allowed in this context": (
        "a colon is not allowed here", "quote the text before it, or fix the indentation",
    ),
    "could not find expected ':'": ("a `:` is missing", "write `key: value`"),
    "did not find expected key": ("a key is expected here", "fix the indentation or a bracket"),
    "did not find expected '-' indicator": ("a list item is expected here", "begin it with `- `"),
    "did not find expected ',' or ']'": ("a list is not closed", "add `,` or `]`"),
    "did not find expected ',' or '}'": ("a mapping is not closed", "add `,` or `}`"),
    "found unexpected end of stream": ("a quote is not closed", "add the closing quote"),
    "found character that cannot start any token": ("text cannot begin with this character", "quote it"),
    "did not find expected alphabetic or numeric character": (
        "text cannot begin with `*` or `&`", "quote it",
    ),
    "did not find expected whitespace or line break": ("text cannot begin with `!`", "quote it"),
    "found unknown escape character": (
        "the escape sequence after the backslash is unknown", "double it, or use single quotes",
    ),
    "found invalid Unicode character escape code": (
        "this code is not a character", "write the character itself",
    ),
    "found undefined tag handle": ("YAML tags are not supported", "remove the `!…`"),
}  # fmt: skip


class SyntaxErrors:
    """A collector of findings; it raises at the end, or at once where nothing more can be read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.complete = True

    def add(self, message: SyntaxMessage, line: int, path: Iterable[str] = ()) -> None:
        """Record an error that leaves the rest readable."""
        at = Location(self.file, line, "/".join(path))
        self.findings.append(Finding(message.rule, Level.ERROR, at, message.what, message.wanted))
        if len(self.findings) >= LIMIT:
            raise ManifestError(self.findings)

    def lost(self, message: SyntaxMessage, line: int, path: Iterable[str]) -> None:
        """Record an error that loses data, so that looking at the keys would only mislead."""
        self.complete = False
        self.add(message, line, path)

    def fatal(self, message: SyntaxMessage, line: int) -> NoReturn:
        """Give up: nothing after this can be read."""
        self.add(message, line)
        raise ManifestError(self.findings)


def control(character: str) -> SyntaxMessage:
    """Describe a control character or a lone surrogate."""
    what = f"the character U+{ord(character):04X} is not allowed"
    return SyntaxMessage(
        "manifest/control-character", what, "remove it: only newline and tab are allowed in text"
    )


def duplicate(first: int) -> SyntaxMessage:
    """Describe a key that stands twice in one mapping."""
    return SyntaxMessage("manifest/duplicate-key", f"duplicate key, first on line {first}", "remove one")


def key(value: Any) -> SyntaxMessage:
    """Describe a key that is a number, a list, or another thing that is no text."""
    wanted = "write it in quotes" if isinstance(value, bool | int | float) else "write a name"
    return SyntaxMessage("manifest/key", "a key that is not text", wanted)


def broken(error: yaml.YAMLError, data: bytes) -> tuple[SyntaxMessage, int]:
    """Put the parser's error into plain words; return also the line that it means."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    problem = str(getattr(error, "problem", None) or "it cannot be read")
    if problem == _LIBYAML_TOO_DEEP:
        return TOO_DEEP, line
    if _tab_indents(data, line) or "tab character" in problem:
        return SyntaxMessage("manifest/tab", *_TAB), line
    # PyYAML's own parser quotes the text, which may be a secret; libyaml says the same without.
    unquoted = re.sub(r" (['\"]).*\1", "", problem)
    what, wanted = (
        _PLAIN_WORDS.get(problem)
        or _PLAIN_WORDS.get(unquoted)
        or (f"invalid YAML: {unquoted}", "fix this line, or the one before")
    )
    start = getattr(error, "context_mark", None)
    began = f", in the block that starts on line {start.line + 1}" if start and start.line + 1 != line else ""
    return SyntaxMessage("manifest/yaml", what + began, wanted), line


def _tab_indents(data: bytes, line: int) -> bool:
    text = data.splitlines()[line - 1 : line]
    return any(b"\t" in start[: len(start) - len(start.lstrip())] for start in text)
