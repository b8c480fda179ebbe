"""Recognizing our own files on disk: by a comment in the first lines, or by a key in JSON."""

import re
from collections.abc import Mapping

from bakehouse import names

_HEAD_LINES = 10
_SUM = re.compile(rb"[0-9a-f]{64}  \S.*")


def is_ours(path: str, data: bytes) -> bool:
    """Tell whether Bakehouse made these bytes."""
    name = path.rpartition("/")[2]
    if name == names.SUMS_FILE:
        return bool(summed(data))
    if name == names.CONFIG_FILE:
        return f'"{names.MARKER_KEY}"'.encode() in data and names.MARKER.encode() in data
    return any(names.MARKER.encode() in line for line in data.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])


def summed(data: bytes) -> Mapping[str, str]:
    """Return the sum of each path in a `bakehouse.sums`; none if the bytes are no such file."""
    lines = data.splitlines()
    if not all(_SUM.fullmatch(line) for line in lines):
        return {}
    sums = {line[66:].decode(errors="replace"): line[:64].decode() for line in lines}
    return sums if {names.CONFIG_FILE, names.HOST_FILE} & sums.keys() else {}
