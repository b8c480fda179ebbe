"""A shell text, taken apart into simple commands.

Python's shlex separates words and operators; quotes are gone then, so a quoted `;` alone looks like one.
"""

import shlex
from collections.abc import Iterable, Iterator

_OPERATORS = frozenset("();<>|&\n")
_ENDS = frozenset("();|\n")

# The words of a simple command, and the operator behind it.
Ended = tuple[list[str], str]


def lists(text: str) -> Iterator[list[Ended]]:
    """Yield the commands of a text, those in one list that `&&`, `||` and `|` join.

    Raises ValueError where a quote is left open.
    """
    group: list[Ended] = []
    for words, operator in _simple_commands(_tokens(text)):
        group.append((words, operator))
        if not {";", "\n"}.isdisjoint(operator) and not operator.startswith(("&&", "|")):
            yield group
            group = []
    yield group


def _tokens(text: str) -> Iterator[str]:
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    lexer = shlex.shlex("\n".join(lines).replace("\\\n", ""), posix=True, punctuation_chars="();<>|&\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    return iter(lexer)


def _simple_commands(tokens: Iterable[str]) -> Iterator[Ended]:
    """Yield the words of each simple command, and the operator behind it; redirections are left out."""
    words: list[str] = []
    skip, body = "", ""
    for token in tokens:
        is_operator = bool(token) and _OPERATORS.issuperset(token)
        if skip == "body":
            skip, body = ("", "") if token == body else (skip, body)
        elif skip == "comment" and "\n" not in token:
            continue
        elif not is_operator:
            body = token.lstrip("-") if skip == "delimiter" else body
            if not skip and token.startswith("#"):
                skip = "comment"
            elif not skip:
                words.append(token)
            else:
                skip = ""
        elif "<" in token or ">" in token:
            if _ENDS.intersection(token):
                yield words, token
                words = []
            words = words[:-1] if words and words[-1].isdecimal() else words
            skip = "delimiter" if token.endswith("<<") else "file"
        else:
            yield words, token
            words = []
            skip = "body" if body and "\n" in token else ""
    yield words, ""
