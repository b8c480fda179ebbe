"""The keys that `bakehouse.json` and `host.json` may have, each with the version that added it.

The renderer and the host share these tables. A file carries the lowest version that has all of its keys, so
that an older host can read it for as long as possible. A new key gets its line in a table here, with the next
version; that version gets a line in LOWEST, and the output names the key where it calls `stamp`. A version
and a key never go away again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse import codec, names

VERSION_KEY, REQUIRES_KEY = "version", "requires"
# Of each version, the lowest Bakehouse that reads it.
LOWEST = {1: "0.1.0"}
OLDEST = min(LOWEST)
_ANY = "*"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST = 64
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: each key by its path from the top (`*` is any key) and the version that added it."""

    file: str
    keys: Mapping[Place, int]

    def version(self, *used: str) -> int:
        """Return the version of a file that uses these keys (`services.*.image`) besides the oldest ones."""
        return max((self.keys[tuple(key.split("."))] for key in used), default=OLDEST)

    def unknown(self, data: Any) -> tuple[str, ...]:
        """List the keys of a file that no version has, as `places[0].colour`."""
        return tuple(self._unknown(data, "", ()))

    def _unknown(self, data: Any, shown: str, place: Place) -> Iterator[str]:
        for name, key, value in _entries(data):
            below = (*place, _ANY if (*place, _ANY) in self.keys else key)
            where = (shown + name).removeprefix(".")
            if below in self.keys:
                yield from self._unknown(value, where, below)
            else:
                yield where


def _entries(data: Any) -> Iterator[tuple[str, str, Any]]:
    """Iterate over an object or a list: each entry's name for messages, its key in the table, its value."""
    if isinstance(data, dict):
        yield from ((f".{_shown(key)}", key, value) for key, value in data.items())
    elif isinstance(data, list):
        yield from ((f"[{number}]", _ANY, value) for number, value in enumerate(data))


def _shown(key: str) -> str:
    """Quote a key for a message, unless it is a plain word: the file may hold anything."""
    return key if _PLAIN.fullmatch(key) else codec.scalar(key[:_LONGEST])


def _keys(version: int, above: str, *keys: str) -> dict[Place, int]:
    """Return keys below a place, all added by one version."""
    parts = tuple(above.split(".")) if above else ()
    return {(*parts, key): version for key in keys}


_HEAD = _keys(1, "", names.MARKER_KEY, VERSION_KEY, REQUIRES_KEY)
CONFIG = Format(
    names.CONFIG_FILE,
    {
        **_HEAD,
        **_keys(1, "", "repo", "product", "branch", "compose", "release", "images", "services", "deploy"),
        **_keys(1, "images", _ANY),
        **_keys(1, "services", _ANY),
        **_keys(1, "services.*", "image", "kind", "ready", "version"),
        **_keys(1, "services.*.version", "url", "field"),
        **_keys(1, "deploy", "smoke_before", "smoke_after", "publication", "hooks"),
        **_keys(1, "deploy.publication", "lockfile", "scope", "url"),
        **_keys(1, "deploy.hooks", "before", "after"),
    },
)
HOST = Format(
    names.HOST_FILE,
    {
        **_HEAD,
        **_keys(1, "", "name", "root", "registry", "username", "scheme", "ca", "reserve", "watch", "keep"),
        **_keys(1, "", "places"),
        **_keys(1, "places", _ANY),
        **_keys(1, "places.*", "product", "repo", "url", "branch"),
    },
)
