"""A part of the manifest before it is text: a key, its value, and the question behind a choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, Union

from bakehouse.values import Location

Leaf: TypeAlias = str | int | Mapping[str, str]
Value: TypeAlias = Union[Leaf, tuple[Leaf, ...], tuple["Item", ...]]  # noqa: UP007


@dataclass(frozen=True, slots=True)
class Item:
    """A key with its value: a leaf, a list of leaves, or keys of its own.

    `why` is the question that the line is marked with; `is_asked` if a person at a terminal is asked for it.
    `at` is the place in the repository that it comes from. `is_optional` if an entry is good without it.
    """

    key: str
    value: Value
    why: str = ""
    at: Location | None = None
    is_asked: bool = False
    is_optional: bool = False

    @property
    def items(self) -> tuple["Item", ...]:
        """The keys below this one."""
        if not isinstance(self.value, tuple):
            return ()
        return tuple(each for each in self.value if isinstance(each, Item))


def mapping(key: str, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return a key with keys of its own; nothing if it has none."""
    return (Item(key, items),) if items else ()


def changed(item: Item, change: Callable[[Item], Item | None]) -> Item | None:
    """Return an item with a change of each item below it and of itself; None for one that goes.

    A key whose keys have all gone goes, too.
    """
    if item.items:
        kept = tuple(new for each in item.items if (new := changed(each, change)) is not None)
        if not kept:
            return None
        return change(item if kept == item.items else replace(item, value=kept))
    return change(item)
