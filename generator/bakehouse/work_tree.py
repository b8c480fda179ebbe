"""A work tree of git, as far as it concerns the files that Bakehouse generates there."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_IDENT = re.compile(rb"\$Id:[^$\n]*\$")
# The attributes by which git changes bytes; the second is the first one's name of old.
CONVERTING = ("text", "crlf", "eol", "ident", "filter", "working-tree-encoding")
_NO_VALUE = {"set", "unset", "unspecified"}
_UTF8 = {"utf-8", "utf8"}
# The values of core.autocrlf with which git checks out what it has stored.
NO_CRLF = frozenset({"", "false", "no", "off", "0", "input"})


def filter_of(told: Mapping[str, str]) -> str:
    """Return the name of the filter among a path's attributes; empty if there is none."""
    value = told.get("filter", "unset")
    return "" if value in _NO_VALUE else value


def encoding_of(told: Mapping[str, str]) -> str:
    """Return the encoding among a path's attributes; empty if there is none other than UTF-8."""
    value = told.get("working-tree-encoding", "unset")
    return "" if value in _NO_VALUE or value.lower() in _UTF8 else value


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of git, in lower case, and its origin, as git tells it: `file:` and a path."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class AttributeLine:
    """A line of an attribute file; a higher `rank` prevails. `everywhere` if each checkout has the file."""

    rank: int
    file: str
    number: int
    everywhere: bool


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A work tree: its branch, None if HEAD is detached or has no commit; its HEAD, attributes, settings.

    `blobs` has the object id at HEAD by path; `attributes` the values of `git check-attr` by path and name;
    `settings` `core.autocrlf` and `core.eol`, where they are set; `converted` the paths whose bytes git
    changes at checkout, or hands to a filter; `lines` the lines that set their attributes, by path and name.
    """

    branch: str | None
    blobs: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]
    settings: Mapping[str, Setting]
    converted: frozenset[str]
    lines: Mapping[str, Mapping[str, AttributeLine]]

    def stores(self, path: str, data: bytes) -> bool:
        """Tell whether HEAD has exactly these bytes at a path."""
        return self.blobs.get(path) == _blob(data)

    def has_committed(self, path: str, data: bytes) -> bool:
        """Tell whether HEAD has these bytes at a path; a checkout may have changed line ends and `$Id$`."""
        as_lf = data.replace(b"\r\n", b"\n")
        return any(self.stores(path, form) for form in (data, as_lf, _IDENT.sub(b"$Id$", as_lf)))


def _blob(data: bytes) -> str:
    """Compute the object id of a file's bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
