"""Sizes and durations as the manifest and Compose write them, in bytes and in seconds."""

import re

_BYTES = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_PART = re.compile(r"([0-9.]+)(h|ms|us|ns|m|s)")


def in_bytes(size: str) -> int:
    """Convert a size such as `256MiB` to bytes."""
    return int(size[:-3]) * _BYTES[size[-3:]]


def in_seconds(duration: str) -> float:
    """Convert a duration such as `1m30s` to seconds; Go writes them so, and Compose with it."""
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(duration))
