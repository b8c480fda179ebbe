"""Sizes and durations as the manifest writes them, in bytes and in seconds."""

import re

_BYTES = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.000001}
_PART = re.compile(r"([0-9.]+)(h|ms|us|m|s)")


def in_bytes(size: str) -> int:
    """`256MiB` in bytes."""
    return int(size[:-3]) * _BYTES[size[-3:]]


def in_seconds(duration: str) -> float:
    """`1m30s` in seconds."""
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(duration))
