"""The memory that a verb of the host takes: of its own processes, and of the whole machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 1024**2
SECONDS = 0.02


@dataclass
class Peak:
    """Memory in bytes: free before, the least that was free, and the most that the tool's worker had."""

    before: int
    least: int
    tool: int = 0

    @property
    def host(self) -> float:
        """The decrease of free memory, in MiB."""
        return (self.before - self.least) / MIB


@contextmanager
def peak(state: Path) -> Iterator[Peak]:
    """Sample memory during the block; the owner file in `state` names the working process."""
    seen, ended = Peak(free(), free()), threading.Event()
    looking = threading.Thread(target=_look, args=(seen, state / "owner.json", ended))
    looking.start()
    try:
        yield seen
    finally:
        ended.set()
        looking.join()


def _look(seen: Peak, owner: Path, ended: threading.Event) -> None:
    while not ended.wait(SECONDS):
        seen.least = min(seen.least, free())
        try:
            worker = int(json.loads(owner.read_text(encoding="utf-8"))["pid"])
            seen.tool = max(seen.tool, _lines(Path(f"/proc/{worker}/status"))["VmHWM"])
        except (OSError, ValueError, KeyError):
            continue  # it has not begun, or has ended


def free() -> int:
    """Return the free memory of the machine, in bytes."""
    return _lines(Path("/proc/meminfo"))["MemAvailable"]


def _lines(path: Path) -> dict[str, int]:
    """Read the values in kB, as bytes."""
    rows = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if row[-1] == "kB"}
