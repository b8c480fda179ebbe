"""Answers of other programs about the trees: written by hand, each thing once.

`every.bake.json` holds what every target has, `every.compose.json` what every service has; such a file in a
case adds what all of that case have. An answer says the rest, and what it says comes first.
"""

import json
from functools import reduce
from pathlib import Path
from typing import Any

from .trees import HERE, Tree

BAKE, WRITE, COMPOSE = "bake.json", "bake-write.json", "compose.json"


def bake(tree: Tree) -> Any:
    """Return buildx's print of a tree's bake file."""
    written = _read(tree.answer(BAKE))
    return written | {"target": _whole(tree, BAKE, written["target"])}


def bake_write(tree: Tree) -> Any:
    """The same where a cache is to be written: its file says what that adds."""
    return merged(bake(tree), _read(tree.answer(WRITE)))


def compose(tree: Tree) -> Any:
    """The services of a tree that Compose prints."""
    return _whole(tree, COMPOSE, _read(tree.answer(COMPOSE)))


def shared(case: str, kind: str) -> list[Path]:
    """The files with what all targets or services of a case have."""
    return [path for path in (HERE / f"every.{kind}", HERE / case / f"every.{kind}") if path.exists()]


def _whole(tree: Tree, kind: str, entries: dict[str, Any]) -> dict[str, Any]:
    every = reduce(merged, map(_read, shared(tree.case, kind)))
    return {name: merged(every, own) for name, own in entries.items()}


def merged(plain: Any, own: Any) -> Any:
    """Mappings key by key; of anything else the own one."""
    if not (isinstance(plain, dict) and isinstance(own, dict)):
        return own
    return plain | {key: merged(plain[key], value) if key in plain else value for key, value in own.items()}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
