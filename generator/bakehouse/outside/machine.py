"""What this machine has free, in bytes."""

import shutil
from pathlib import Path

from bakehouse.errors import OutsideError

_KIB = 1024
_NEIGHBOUR_RETRY = Path("/proc/sys/net/ipv4/neigh/default/retrans_time_ms")


def free_memory() -> int:
    """What the kernel says can be had without swapping (`MemAvailable`)."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise OutsideError(f"cannot read /proc/meminfo: {error.strerror}") from error
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * _KIB


def runs(program: str) -> bool:
    """Whether a program of this name runs, of at most 15 letters."""
    return any(_name(folder) == program for folder in Path("/proc").iterdir() if folder.name.isdigit())


def _name(process: Path) -> str:
    """Nothing for one that has just ended."""
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    except OSError:
        return ""


def neighbour_retry() -> float | None:
    """Seconds after which the kernel asks again who has an address; None where it does not tell."""
    try:
        return int(_NEIGHBOUR_RETRY.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None


def free_disk(folder: Path) -> int:
    """Free bytes of the file system that holds a folder; of the nearest one above that we may look at."""
    while True:
        try:
            return shutil.disk_usage(folder).free
        except (FileNotFoundError, PermissionError):
            if folder == folder.parent:
                raise
            folder = folder.parent
