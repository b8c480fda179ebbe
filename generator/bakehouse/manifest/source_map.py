"""Places in the file: the line of each key, item and whole collection."""

from collections.abc import Container, Iterable
from typing import Any

from bakehouse.manifest.reader import Map, Seq
from bakehouse.values import Location, SourceMap

PathStep = str | int


def below(own: Location, key: PathStep, line: int) -> Location:
    """Return the place of a key of the value that stands at `own`."""
    return Location(own.file, line, f"{own.path}/{key}" if own.path else str(key))


def locate(data: Map, steps: Iterable[PathStep], file: str) -> Location:
    """Return the place of the value at these keys and indexes; line 1 for the whole manifest."""
    node: Any = data
    at = Location(file, 1)
    for step in steps:
        at, node = below(at, step, node.lines[step]), node[step]
    return at


def flatten(data: Map, own: Location, depth: int) -> SourceMap:
    """Map every key of a mapping to its place, down to a depth: `args` at 1, `args/NODE_ENV` at 2."""
    keys: dict[str, Location] = {}
    _collect(keys, data, "", own, depth)
    return SourceMap(own, keys)


def _collect(keys: dict[str, Location], data: Map | Seq, prefix: str, own: Location, depth: int) -> None:
    lines: Any = data.lines
    for key, value in data.items() if isinstance(data, Map) else enumerate(data):
        name = f"{prefix}{key}"
        keys[name] = below(own, name, lines[key])
        if depth > 1 and isinstance(value, Map | Seq):
            _collect(keys, value, f"{name}/", own, depth - 1)


def inherit(own: SourceMap, own_keys: Container[str], defaults: SourceMap) -> SourceMap:
    """Add the defaults' places for the keys that a section leaves to them."""
    taken = {name: at for name, at in defaults.keys.items() if name.partition("/")[0] not in own_keys}
    return SourceMap(own.own, taken | dict(own.keys))
