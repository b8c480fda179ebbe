"""From keys to lines: where a key, an item or a whole collection stands in the file."""

from collections.abc import Container, Iterable
from typing import Any

from bakehouse.manifest.reader import Map, Seq
from bakehouse.values import Location, Places

Step = str | int


def below(own: Location, key: Step, line: int) -> Location:
    """The place of a key of the value that stands at `own`."""
    return Location(own.file, line, f"{own.path}/{key}" if own.path else str(key))


def locate(data: Map, steps: Iterable[Step], file: str) -> Location:
    """The place of the value at these keys and indexes; line 1 for the whole manifest."""
    node: Any = data
    at = Location(file, 1)
    for step in steps:
        at, node = below(at, step, node.lines[step]), node[step]
    return at


def flatten(data: Map, own: Location, depth: int) -> Places:
    """The place of every key of a mapping, down to a depth: `args` at 1, `args/NODE_ENV` at 2."""
    keys: dict[str, Location] = {}
    _collect(keys, data, "", own, depth)
    return Places(own, keys)


def _collect(keys: dict[str, Location], data: Map | Seq, prefix: str, own: Location, depth: int) -> None:
    lines: Any = data.lines
    for key, value in data.items() if isinstance(data, Map) else enumerate(data):
        name = f"{prefix}{key}"
        keys[name] = below(own, name, lines[key])
        if depth > 1 and isinstance(value, Map | Seq):
            _collect(keys, value, f"{name}/", own, depth - 1)


def inherit(places: Places, own_keys: Container[str], defaults: Places) -> Places:
    """An entry's places, with the defaults' for the keys that it leaves to them."""
    taken = {name: at for name, at in defaults.keys.items() if name.partition("/")[0] not in own_keys}
    return Places(places.own, taken | dict(places.keys))
