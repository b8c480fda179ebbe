"""Where the engine's images take room on this machine's disks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bakehouse.outside import files
from bakehouse.outside.docker import ask

_SNAPSHOTTER = "io.containerd.snapshotter.v1"
_MOUNTS = Path("/proc/self/mountinfo")
# containerd's own defaults, as a service of its own has them
_SOCKET, _ROOT = "/containerd/containerd.sock", Path("/var/lib/containerd")
_SOCKETS = (f"/run{_SOCKET}", f"/var/run{_SOCKET}")
_LAYERS = re.compile(rf"[=:](/[^=:,]*)/{re.escape(_SNAPSHOTTER)}\.[^/]+/snapshots/")


def folders() -> tuple[Path, ...]:
    """Look up the engine's root and, where containerd keeps images elsewhere, its root.

    `docker info` does not say where containerd's root is; the mounts of running containers do.
    Raises OutsideError.
    """
    info = ask.info()
    root = Path(info["DockerRootDir"])
    if not any(_SNAPSHOTTER in field for pair in info.get("DriverStatus") or () for field in pair):
        return (root,)
    mounted = dict.fromkeys(_mounted(root, files.look(_MOUNTS).data.decode(errors="replace")))
    return (root, *(mounted or _usual(root, info)))


def _mounted(root: Path, mounts: str) -> Iterator[Path]:
    """The roots of containerd that this engine's running containers have their layers from."""
    for line in mounts.splitlines():
        point, options = _unescaped(line.split(" ")[4]), line.rpartition(" ")[2]
        if point.startswith(f"{root}/rootfs/") and (found := _LAYERS.search(options)):
            yield Path(_unescaped(found[1]))


def _unescaped(text: str) -> str:
    """The kernel writes blanks and the like as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _usual(root: Path, info: Any) -> Iterator[Path]:
    """Nothing runs, so guess: a containerd that is a service keeps its data in its usual place."""
    address = (info.get("Containerd") or {}).get("Address")
    own = address not in _SOCKETS if address else (root / "containerd" / "daemon").exists()
    if not own and _ROOT.exists():
        yield _ROOT
