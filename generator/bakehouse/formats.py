"""The keys that `bakehouse.json` and `host.json` may have, each with the version that added it.

They are those of the records that the renderer writes and the host reads back. A file carries the lowest
version that has all of its keys, so that an older host can read it for as long as possible. A new key is a
field of its record, with the next version (`model/host_keys.py`); that version gets a line in LOWEST. A
version and a key never go away again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from bakehouse import codec, names
from bakehouse.model.host_config import HostConfig
from bakehouse.model.host_keys import OLDEST, host_keys, version_of
from bakehouse.model.product_config import ProductConfig

VERSION_KEY, REQUIRES_KEY = "version", "requires"
# Of each version, the lowest Bakehouse that reads it.
LOWEST = {OLDEST: "0.1.0", 2: "0.3.0", 3: "0.4.0", 4: "0.5.0"}
_ANY = "*"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST = 64
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: each key by its path from the top (`*` is any key) and the version that added it."""

    file: str
    keys: Mapping[Place, int]

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


def _keys_of(kind: Any, above: Place = (), version: int = OLDEST) -> dict[Place, int]:
    """Return the keys of a record, and of the records that its fields hold, below a place."""
    hints = get_type_hints(kind)
    own = [((*above, key.name), hints[key.name], max(version, version_of(key))) for key in host_keys(kind)]
    below = [_below(hint, place, added) for place, hint, added in own]
    return {place: added for place, _, added in own} | {k: v for keys in below for k, v in keys.items()}


def _below(hint: Any, place: Place, version: int) -> dict[Place, int]:
    """Return the keys below one: of a record, of each record in a list, or any key of a mapping."""
    if is_dataclass(hint):
        return _keys_of(hint, place, version)
    if get_origin(hint) in (tuple, Mapping):
        each = (*place, _ANY)
        return {each: version} | _below(
            get_args(hint)[-1 if get_origin(hint) is Mapping else 0], each, version
        )
    inner = [each for each in get_args(hint) if is_dataclass(each)]
    return _keys_of(inner[0], place, version) if inner else {}


_HEAD: dict[Place, int] = {(key,): OLDEST for key in (names.MARKER_KEY, VERSION_KEY, REQUIRES_KEY)}
CONFIG = Format(names.CONFIG_FILE, _HEAD | _keys_of(ProductConfig))
HOST = Format(names.HOST_FILE, _HEAD | _keys_of(HostConfig))
