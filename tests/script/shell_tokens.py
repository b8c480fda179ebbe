"""The tokens of a script: words, operators, redirections and the here-documents behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .shell_words import word_end

BLANK = re.compile(r"(?:[ \t]|\\\n)+")
REMARK = re.compile(r"#[^\n]*")
REDIRECTION = re.compile(r"\d*(?:<<|>>|[<>]&|[<>])")
OPERATOR = re.compile(r"\(\)|;;|&&|\|\||[;|&()\n]")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """All of a script's; a here-document follows the line that asks for it."""
    at, ends = 0, list[str]()
    while at < len(text):
        if skipped := BLANK.match(text, at) or REMARK.match(text, at):
            at = skipped.end()
            continue
        token = _token(text, at)
        at += len(token.text)
        if token == Token("redirection", "<<"):
            ends.append(text[at : word_end(text, at)])
        yield token
        if token.text == "\n":
            while ends:
                body = text[at : text.index(f"\n{ends[0]}\n", at - 1) + 1]
                yield Token("document", body)
                at += len(body) + len(ends.pop(0)) + 1


def _token(text: str, at: int) -> Token:
    if found := REDIRECTION.match(text, at):
        return Token("redirection", found.group())
    if found := OPERATOR.match(text, at):
        return Token("operator", found.group())
    return Token("word", text[at : word_end(text, at)])
