"""What `bakehouse.json` and `host.json` may hold, and since when: shared by who writes and who reads them.

A file carries the lowest version that has all of its keys, so a host reads what it can for as long as it can.
A new key gets its line in a table here, with the next version; that gets one in LOWEST, and the output names
the key where it calls `stamp`. A version and a key never go away again.
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
    """One kind of file: each key's place from the top, where `*` stands for any, and since which version."""

    file: str
    keys: Mapping[Place, int]

    def version(self, *used: str) -> int:
        """The version of a file that uses these keys, `services.*.image`, besides those of the oldest."""
        return max((self.keys[tuple(key.split("."))] for key in used), default=OLDEST)

    def unknown(self, data: Any) -> tuple[str, ...]:
        """The keys of a file that are in no version, as `places[0].colour`."""
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
    """What stands in an object or a list: how it is shown, its key, and the value."""
    if isinstance(data, dict):
        yield from ((f".{_shown(key)}", key, value) for key, value in data.items())
    elif isinstance(data, list):
        yield from ((f"[{number}]", _ANY, value) for number, value in enumerate(data))


def _shown(key: str) -> str:
    """A key as a message has it: what somebody wrote into a file may be anything."""
    return key if _PLAIN.fullmatch(key) else codec.scalar(key[:_LONGEST])


def _keys(version: int, above: str, *keys: str) -> dict[Place, int]:
    """Keys below a place, which all came with one version."""
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
