"""YAML to data with a line for every key, in one pass over libyaml's events.

Only plain data is read: whatever else YAML can do (tags, anchors, merge keys, several documents) is
refused before it has any effect. Lines count from 1.
"""

from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from bakehouse.manifest import faults, scalars
from bakehouse.manifest.faults import Faults

SIZE_LIMIT = 4 * 1024 * 1024
DEPTH_LIMIT = 32
_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)


class Map(dict[str, Any]):
    """A mapping with a line per key: a scalar's own, a collection's key's. `key_lines` has keys elsewhere."""

    __slots__ = ("key_lines", "lines")

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.key_lines: dict[str, int] = {}

    def put(self, key: str, value: Any, key_line: int, line: int) -> None:
        """Add a key with its places."""
        self[key] = value
        self.lines[key] = line
        if line != key_line:
            self.key_lines[key] = key_line

    def key_line(self, key: str) -> int:
        """The line of a key itself."""
        return self.key_lines.get(key, self.lines[key])


class Seq(list[Any]):
    """A list with the line of each item."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read(data: bytes, found: Faults) -> Map:
    """The manifest's data; problems go to `found`, which raises once nothing more can be read."""
    if len(data) > SIZE_LIMIT:
        found.fatal(faults.TOO_LARGE, 1)
    _refuse_binary(data, found)
    try:
        return _Reader(data, found).document()
    except yaml.YAMLError as error:
        found.fatal(*faults.broken(error, data))


def _refuse_binary(data: bytes, found: Faults) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found.fatal(faults.NOT_UTF8, data.count(b"\n", 0, error.start) + 1)
    if match := scalars.control_in_file(text.removeprefix("\ufeff")):
        found.fatal(faults.control(match[0]), text.count("\n", 0, match.start()) + 1)


class _Reader:
    """Reads one document. Depth is bounded, so recursion is."""

    def __init__(self, data: bytes, found: Faults) -> None:
        self.following: Callable[[], Any] = _Loader(data).get_event
        self.found = found
        self.path: list[str] = []

    def document(self) -> Map:
        """The only document of the stream, a mapping."""
        self.following()
        if type(self.following()) is not DocumentStartEvent:
            self.found.fatal(faults.EMPTY, 1)
        event = self.following()
        data = self.value(event)
        self.following()
        if type(end := self.following()) is not StreamEndEvent:
            self.found.fatal(faults.SECOND_DOCUMENT, _line(end))
        if not isinstance(data, Map):
            self.found.fatal(faults.EMPTY if data is None else faults.NO_MAPPING, _line(event))
        return data

    def value(self, event: Any) -> Any:
        """The value that begins with this event."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            self.found.lost(faults.ANCHOR, _line(event), self.path)
            return None
        self.plain_data(event)
        if len(self.path) >= DEPTH_LIMIT:
            self.found.fatal(faults.TOO_DEEP, _line(event))
        return self.mapping() if kind is MappingStartEvent else self.sequence()

    def scalar(self, event: Any) -> Any:
        """A scalar's value: text where it is quoted or a block."""
        text: str = event.value
        if event.tag is not None or event.anchor is not None:
            self.plain_data(event)
        if not text.isascii() and not scalars.composed(text):
            self.found.add(faults.NOT_COMPOSED, _line(event), self.path)
        if not event.style:
            return scalars.plain(text)
        if not text.isprintable() and (match := scalars.control(text)):
            self.found.add(faults.control(match[0]), _line(event), self.path)
        return text

    def mapping(self) -> Map:
        """The mapping whose start event was just taken."""
        result, path, following = Map(), self.path, self.following
        while type(event := following()) is not MappingEndEvent:
            key, line = self.key(event), event.start_mark.line + 1
            event = following()
            path.append("?" if key is None else key)
            value = self.value(event)
            if key is not None and key in result:
                self.found.add(faults.duplicate(result.key_line(key)), line, path)
            elif key is not None:
                result.put(key, value, line, _line(event) if type(event) is ScalarEvent else line)
            path.pop()
        return result

    def key(self, event: Any) -> str | None:
        """A key, if it is a usable one."""
        if type(event) is not ScalarEvent:
            self.path.append("?")  # a level of its own: lists as keys of lists nest too
        key = self.value(event)
        if type(event) is not ScalarEvent:
            self.path.pop()
        if type(key) is not str:
            self.found.lost(faults.key(key), _line(event), self.path)
        elif key == "<<" and not event.style:
            self.found.lost(faults.MERGE, _line(event), self.path)
        elif not key.isprintable() and ("\n" in key or "\t" in key):
            self.found.lost(faults.CONTROL_IN_KEY, _line(event), self.path)
        else:
            return key
        return None

    def sequence(self) -> Seq:
        """The list whose start event was just taken."""
        result, path, following = Seq(), self.path, self.following
        while type(event := following()) is not SequenceEndEvent:
            path.append(str(len(result)))
            result.append(self.value(event))
            result.lines.append(event.start_mark.line + 1)
            path.pop()
        return result

    def plain_data(self, event: Any) -> None:
        """Refuse an anchor or a tag at this value."""
        if event.anchor is not None:
            self.found.lost(faults.ANCHOR, _line(event), self.path)
        if event.tag is not None:
            self.found.lost(faults.TAG, _line(event), self.path)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
