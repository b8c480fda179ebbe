"""The text of an entry: block mappings, each list on one line where it is short, questions as comments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bakehouse import yaml12
from bakehouse.importer.item import Item, Leaf
from bakehouse.languages import yaml

_INDENT = "  "
_WIDTH = 100
# What every reader of YAML takes as this text, in a list in brackets, too.
_PLAIN = re.compile(r"[A-Za-z0-9_./](?:[A-Za-z0-9_./@-]|:(?=[A-Za-z0-9_./-]))*")
# YAML 1.1 reads these as true or false, and 1:30 as a number.
_OTHERS = re.compile(r"(?i:y|yes|n|no|on|off)|[0-9][0-9_.:]*")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line, and the items that it is about, from the outermost to the innermost."""

    text: str
    items: tuple[Item, ...]


def spaced(items: Sequence[Item], depth: int) -> Iterator[EntryLine]:
    """Write items with an empty line between two of them."""
    for number, item in enumerate(items):
        if number:
            yield EntryLine("", ())
        yield from lines([item], depth)


def lines(items: Sequence[Item], depth: int, above: tuple[Item, ...] = ()) -> Iterator[EntryLine]:
    """Write items, each at this depth, with what is below them."""
    for item in items:
        chain = (*above, item)
        head = f"{_INDENT * depth}{scalar(item.key)}:"
        mark = f" {yaml.comment(f'confirm: {item.why}')}" if item.why else ""
        if item.items:
            yield EntryLine(f"{head}{mark}", chain)
            yield from lines(item.items, depth + 1, chain)
        elif isinstance(item.value, tuple):
            yield from _list(head, mark, tuple(map(_leaf, _leaves(item))), chain, depth + 1)
        else:
            yield EntryLine(f"{head} {_leaf(item.value)}{mark}", chain)


def scalar(text: str) -> str:
    """Write a text, in quotes unless every reader takes it as it is."""
    is_plain = _PLAIN.fullmatch(text) and not _OTHERS.fullmatch(text) and yaml12.value(text) == text
    return text if is_plain else yaml.quote((text,))


def _leaves(item: Item) -> Iterator[Leaf]:
    assert isinstance(item.value, tuple)
    yield from (each for each in item.value if not isinstance(each, Item))


def _list(
    head: str, mark: str, leaves: Sequence[str], chain: tuple[Item, ...], depth: int
) -> Iterator[EntryLine]:
    short = f"{head} [{', '.join(leaves)}]"
    if len(short) <= _WIDTH:
        yield EntryLine(f"{short}{mark}", chain)
        return
    yield EntryLine(f"{head}{mark}", chain)
    yield from (EntryLine(f"{_INDENT * depth}- {leaf}", chain) for leaf in leaves)


def _leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {scalar(value)}" for key, value in leaf.items()) + "}"
    return scalar(leaf) if isinstance(leaf, str) else str(leaf)
