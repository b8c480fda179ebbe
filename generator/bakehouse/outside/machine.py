"""What this machine has free, in bytes."""

import shutil
from pathlib import Path

from bakehouse.errors import OutsideError

_KIB = 1024


def free_memory() -> int:
    """What the kernel says can be had without swapping (`MemAvailable`)."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise OutsideError(f"cannot read /proc/meminfo: {error.strerror}") from error
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["MemAvailable"].split()[0]) * _KIB


def free_disk(folder: Path) -> int:
    """What is free where a folder lies."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
