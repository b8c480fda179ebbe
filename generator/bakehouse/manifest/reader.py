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

from bakehouse import yaml12
from bakehouse.manifest import characters, syntax_errors
from bakehouse.manifest.syntax_errors import SyntaxErrors

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
        """Return the line of a key itself."""
        return self.key_lines.get(key, self.lines[key])


class Seq(list[Any]):
    """A list with the line of each item."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read(data: bytes, errors: SyntaxErrors) -> Map:
    """Read the manifest's data; errors go to `errors`, which raises once nothing more can be read."""
    if len(data) > SIZE_LIMIT:
        errors.fatal(syntax_errors.TOO_LARGE, 1)
    _refuse_binary(data, errors)
    try:
        return _Reader(data, errors).document()
    except yaml.YAMLError as error:
        errors.fatal(*syntax_errors.broken(error, data))


def _refuse_binary(data: bytes, errors: SyntaxErrors) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        errors.fatal(syntax_errors.NOT_UTF8, data.count(b"\n", 0, error.start) + 1)
    if match := characters.control_in_file(text.removeprefix("\ufeff")):
        errors.fatal(syntax_errors.control(match[0]), text.count("\n", 0, match.start()) + 1)


class _Reader:
    """A reader of one document. Depth is bounded, so recursion is."""

    def __init__(self, data: bytes, errors: SyntaxErrors) -> None:
        self.following: Callable[[], Any] = _Loader(data).get_event
        self.errors = errors
        self.path: list[str] = []

    def document(self) -> Map:
        """Read the only document of the stream, a mapping."""
        self.following()
        if type(self.following()) is not DocumentStartEvent:
            self.errors.fatal(syntax_errors.EMPTY, 1)
        event = self.following()
        data = self.value(event)
        self.following()
        if type(end := self.following()) is not StreamEndEvent:
            self.errors.fatal(syntax_errors.SECOND_DOCUMENT, _line(end))
        if not isinstance(data, Map):
            self.errors.fatal(syntax_errors.EMPTY if data is None else syntax_errors.NO_MAPPING, _line(event))
        return data

    def value(self, event: Any) -> Any:
        """Read the value that begins with this event."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            self.errors.lost(syntax_errors.ANCHOR, _line(event), self.path)
            return None
        self.plain_data(event)
        if len(self.path) >= DEPTH_LIMIT:
            self.errors.fatal(syntax_errors.TOO_DEEP, _line(event))
        return self.mapping() if kind is MappingStartEvent else self.sequence()

    def scalar(self, event: Any) -> Any:
        """Read a scalar: text where it is quoted or a block."""
        text: str = event.value
        if event.tag is not None or event.anchor is not None:
            self.plain_data(event)
        if not text.isascii() and not characters.composed(text):
            self.errors.add(syntax_errors.NOT_COMPOSED, _line(event), self.path)
        if not event.style:
            return yaml12.value(text)
        if not text.isprintable() and (match := characters.control(text)):
            self.errors.add(syntax_errors.control(match[0]), _line(event), self.path)
        return text

    def mapping(self) -> Map:
        """Read the mapping whose start event was just taken."""
        result, path, following = Map(), self.path, self.following
        while type(event := following()) is not MappingEndEvent:
            key, line = self.key(event), event.start_mark.line + 1
            event = following()
            path.append("?" if key is None else key)
            value = self.value(event)
            if key is not None and key in result:
                self.errors.add(syntax_errors.duplicate(result.key_line(key)), line, path)
            elif key is not None:
                result.put(key, value, line, _line(event) if type(event) is ScalarEvent else line)
            path.pop()
        return result

    def key(self, event: Any) -> str | None:
        """Read a key; None for one that is not usable."""
        if type(event) is not ScalarEvent:
            self.path.append("?")  # a level of its own: lists as keys of lists nest too
        key = self.value(event)
        if type(event) is not ScalarEvent:
            self.path.pop()
        if type(key) is not str:
            self.errors.lost(syntax_errors.key(key), _line(event), self.path)
        elif key == "<<" and not event.style:
            self.errors.lost(syntax_errors.MERGE, _line(event), self.path)
        elif not key.isprintable() and ("\n" in key or "\t" in key):
            self.errors.lost(syntax_errors.CONTROL_IN_KEY, _line(event), self.path)
        else:
            return key
        return None

    def sequence(self) -> Seq:
        """Read the list whose start event was just taken."""
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
            self.errors.lost(syntax_errors.ANCHOR, _line(event), self.path)
        if event.tag is not None:
            self.errors.lost(syntax_errors.TAG, _line(event), self.path)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
