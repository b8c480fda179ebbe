"""The threat model of docs/security.md as records: a table for each party, a row for what it may reach.

A row names one thing or several. Its last cell links to tests, `[test_name](../tests/path.py)`, or begins
with `trusted, because` and a reason.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .pages import TOP

PAGE = TOP / "docs" / "security.md"
WHO = (
    "A contributor with a fork",
    "A contributor with write access to one repo",
    "A dependency in a build of the branch",
    "A dependency in a build of a pull request",
    "A dependency in `prepare` or `test`",
    "A holder of the registry's write token",
    "A holder of the registry's read token",
    "A holder of the forge's key to a host",
    "A holder of the builder's client key",
    "Another user of the VM",
    "Another user of the runner's machine",
    "A person who changes the manifest's repo",
    "The registry, or whoever is in the middle",
)
REACH = (
    "its images",
    "other images",
    "releases",
    "its production",
    "other production",
    "bot's token",
    "other logins",
    "build secrets",
    "host's token",
    "the VM",
    "host's state",
    "availability",
)
HEAD = ("what", "narrowed by", "shown by")
REASON = re.compile(r"trusted, because (?:\S+ ){2,}\S+")
TEST = re.compile(r"\[((?:test|PENDING)_\w+)\]\(([^)]+)\)")


@dataclass(frozen=True)
class Row:
    """The things that a party may reach, the setting that narrows them, and tests or a reason to trust."""

    who: str
    reach: tuple[str, ...]
    setting: str
    shown: str

    def __str__(self) -> str:
        return f"{self.who}: {', '.join(self.reach)}"


def rows(page: str) -> Iterator[Row]:
    """Yield the rows of the tables below `## Who can reach what`."""
    section = page.partition("\n## Who can reach what\n")[2].partition("\n## ")[0]
    for part in section.split("\n### ")[1:]:
        who, _, text = part.partition("\n")
        head, _, *cells = (split(line) for line in text.splitlines() if line.startswith("|"))
        assert head == HEAD, f"{who}: {head}"
        for reach, setting, shown in cells:
            yield Row(who, tuple(reach.split(", ")), setting, shown)


def split(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def gaps(row: Row, page: Path = PAGE) -> list[str]:
    """Return the reasons why a row shows nothing: no test and no reason, or a test that is not there."""
    named = TEST.findall(row.shown)
    empty = [] if named or REASON.match(row.shown) else [f"neither a test nor a reason: {row.shown!r}"]
    return empty + ([] if row.setting else ["no setting"]) + strangers(row.shown, page)


def strangers(text: str, page: Path = PAGE) -> list[str]:
    """Return the tests that a text links to and that are not there."""
    return [
        f"{name} is not a test of {path}"
        for name, path in TEST.findall(text)
        if name not in tests((page.parent / path).resolve())
    ]


@cache
def tests(path: Path) -> frozenset[str]:
    """Return the names of a file's tests."""
    if not path.is_relative_to(TOP / "tests") or not path.match("test_*.py") or not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
