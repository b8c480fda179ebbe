"""Values that the schema refused, in the records that the checks read.

A record is built all the same. A rule that reads what was refused is ended by RefusedValueError, for that one
record: it runs only where what it reads is valid, and needs no list of keys for that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, NoReturn, TypeVar, cast, overload

R = TypeVar("R")
T = TypeVar("T")


class RefusedValueError(Exception):
    """The end of a rule that read a refused value."""


class _Refused:
    """The stand-in for a refused value on its way into a record, where nothing looks at it."""


class _PartialRecord:
    """A record with refused fields: to read one of them raises."""

    def __init__(self, record: object) -> None:
        self._record = record

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._record, name)
        if value is REFUSED:
            raise RefusedValueError
        return value


class _PartialItems:
    """A list or a mapping with refused items: to read it as a whole raises, `valid_items` has the rest."""

    def __init__(self, rest: list[tuple[Any, Any]]) -> None:
        self.rest = rest

    def _raise(self, *_: object) -> NoReturn:
        raise RefusedValueError

    __bool__ = __contains__ = __eq__ = __getattr__ = __getitem__ = __hash__ = __iter__ = __len__ = _raise


REFUSED: Any = _Refused()


def guarded(record: R) -> R:
    """Guard the fields of a record that are refused, if any are."""
    kind: Any = type(record)
    for name in _field_names(kind):
        if getattr(record, name) is REFUSED:
            return cast(R, _PartialRecord(record))
    return record


# of the few kinds of records there are very many
@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def derived(function: Callable[..., T], *values: Any) -> T:
    """Call the function, unless one of the values is refused: then so is what it would make of them."""
    return cast(T, REFUSED) if any(value is REFUSED for value in values) else function(*values)


def guarded_items(items: R, complete: bool = True) -> R:
    """Guard a tuple or a mapping, if an item of it is refused, or if it may lack some."""
    pairs = _pairs(items)
    rest = [(key, value) for key, value in pairs if value is not REFUSED]
    return items if complete and len(rest) == len(pairs) else cast(R, _PartialItems(rest))


@overload
def valid_items(items: Mapping[str, T]) -> list[tuple[str, T]]: ...
@overload
def valid_items(items: tuple[T, ...]) -> list[tuple[int, T]]: ...
def valid_items(items: Any) -> Any:
    """List the items that are not refused, each with its key or its number."""
    return items.rest if isinstance(items, _PartialItems) else _pairs(items)


def for_each(records: Iterable[R], *rules: Callable[[R], Iterator[T]]) -> Iterator[T]:
    """Run each rule on each record; one that reads a refused value ends, and the next one goes on."""
    for record in records:
        for rule in rules:
            try:
                yield from rule(record)
            except RefusedValueError:
                continue


def _pairs(items: Any) -> list[tuple[Any, Any]]:
    return list(items.items() if isinstance(items, Mapping) else enumerate(items))
