"""The messages that users meet, as the sources spell them; `…` stands for what is filled in."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .pages import TOP

SCRIPT = sorted(TOP.glob("templates/images/*.sh"))
WORKFLOWS = sorted(TOP.glob("templates/workflows/*.yml"))
PYTHON = sorted(TOP.glob("generator/bakehouse/**/*.py"))

# The functions of the script that tell a problem, up to where their message begins; and its notes.
TELLS = re.compile(r"\b(?:fail \d |complain |refuse |say (?=['\"]note: ))(?=['\"])")
ECHOED = re.compile(r'echo "([^"\n]*)"')


def of_script(paths: Iterable[Path] = SCRIPT) -> set[str]:
    """The first line of each message that tells a problem, and of each note."""
    return {first for path in paths for first in told(path.read_text(encoding="utf-8"))}


def told(script: str) -> Iterator[str]:
    """Messages of a script; one that is only handed on is none."""
    for found in TELLS.finditer(script):
        message = word(script[found.end() :]).partition("\n")[0]
        if re.search(r"\w", message):
            yield message


def word(text: str) -> str:
    """The quoted word that a text of the shell begins with, and `…` for each expansion in it."""
    if text[0] == "'":
        return text[1 : text.index("'", 1)]
    told, at = "", 1
    while text[at] != '"':
        length = expansion(text[at:])
        told += filled(text[at : at + length]) if length else text[at + 1] if text[at] == "\\" else text[at]
        at += length or (2 if text[at] == "\\" else 1)
    return told


def filled(expanded: str) -> str:
    """Replace an expansion by `…`; one function of the script formats how a program ended."""
    return "failed with exit code …" if expanded.startswith("$(describe_failure ") else "…"


def expansion(text: str) -> int:
    """Return the length of the expansion at the start of a text: `$name`, `${…}` or `$(…)`; 0 for none."""
    if text[:2] in ("$(", "${"):
        return closing(text)
    name = re.match(r"\$(\w+)", text)
    return name.end() if name else 0


def closing(text: str) -> int:
    """The end of the bracket that a text begins with, after the dollar sign."""
    opens, closes = (text[1], ")" if text[1] == "(" else "}")
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == opens) - (sign == closes)
        if at and not depth:
            return at + 1
    raise ValueError(text)


def of_workflows(paths: Iterable[Path] = WORKFLOWS) -> set[str]:
    """Return the messages that the workflows print themselves."""
    lines = (line for path in paths for line in ECHOED.findall(path.read_text(encoding="utf-8")))
    return {re.sub(r"\$\w+", "…", line) for line in lines}


def of_python(paths: Iterable[Path] = PYTHON) -> set[str]:
    """Every text in the sources; findings and errors are among them."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return {text for tree in trees for node in ast.walk(tree) if (text := literal(node))}


def literal(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) or "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
