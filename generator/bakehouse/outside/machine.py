"""This machine's free memory and disk, in bytes, and its processes."""

import shutil
from pathlib import Path

from bakehouse.errors import ExternalError

_KIB = 1024
_NEIGHBOUR_RETRY = Path("/proc/sys/net/ipv4/neigh/default/retrans_time_ms")


def free_memory() -> int:
    """Return the bytes that are available without swapping (`MemAvailable`); raises ExternalError."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise ExternalError(f"cannot read /proc/meminfo: {error.strerror}") from error
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * _KIB


def runs(program: str) -> bool:
    """Tell whether a program of this name runs; the name has at most 15 letters."""
    return any(_name(folder) == program for folder in Path("/proc").iterdir() if folder.name.isdigit())


def _name(process: Path) -> str:
    """Return a process's name; empty if it has just ended."""
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    except OSError:
        return ""


def neighbour_retry() -> float | None:
    """Return the seconds after which the kernel repeats an ARP request; None if it does not say."""
    try:
        return int(_NEIGHBOUR_RETRY.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None


def free_disk(folder: Path) -> int:
    """Return the free bytes of a folder's file system, or of the nearest folder above that we may read."""
    while True:
        try:
            return shutil.disk_usage(folder).free
        except (FileNotFoundError, PermissionError):
            if folder == folder.parent:
                raise
            folder = folder.parent
