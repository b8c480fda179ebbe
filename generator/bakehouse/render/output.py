"""A generated file before it is rendered, and after."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that needs no rendering, and its file below `templates/`."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Output:
    """A file to render: its path from the repo's root, its template, and a context with all decisions made.

    The context is made when it is rendered and not kept: of a thousand repos it would be most of the memory.
    `origins` are the places that decide on the file and its path; `parts` follow the template's text.
    """

    path: str
    template: str
    language: str
    context: Callable[[], object]
    origins: tuple[Location, ...]
    executable: bool = False
    parts: tuple[Plain, ...] = ()

    @property
    def tail(self) -> str:
        """The text that follows the template's."""
        return _joined(self.parts)


@dataclass(frozen=True, slots=True)
class File:
    """One rendered file; `output` can render it again to find out where a line comes from.

    `head` is the template's text; the tail is the same text for all repos.
    """

    output: Output
    head: str

    @property
    def text(self) -> str:
        """The whole text."""
        return self.head + self.output.tail

    @property
    def path(self) -> str:
        """The path from the repo's root, with forward slashes."""
        return self.output.path

    @property
    def data(self) -> bytes:
        """The bytes on disk: UTF-8, line ends as `\\n`."""
        return self.head.encode() + _encoded(self.output.tail)

    @property
    def mode(self) -> int:
        """The permission bits that git keeps."""
        return 0o755 if self.output.executable else 0o644

    @property
    def digest(self) -> str:
        """The sha256 of the bytes, in hex."""
        return sha256(self.data).hexdigest()


@cache
def _joined(parts: tuple[Plain, ...]) -> str:
    return "".join(part.text for part in parts)


@cache
def _encoded(tail: str) -> bytes:
    return tail.encode()
