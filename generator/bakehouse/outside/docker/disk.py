"""The folders on this machine's disks in which the engine keeps images."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bakehouse.outside import files
from bakehouse.outside.docker import ask

_MOUNTS = Path("/proc/self/mountinfo")
# containerd's own defaults, as a service of its own has them
_SOCKET, _ROOT = "/containerd/containerd.sock", Path("/var/lib/containerd")
_SOCKETS = (f"/run{_SOCKET}", f"/var/run{_SOCKET}")
# man 5 proc_pid_mountinfo: the point is the fifth field, the options of the file system are the last
_MOUNT = re.compile(r"^(?:[^ \n]+ ){4}(?P<point>[^ \n]+) [^\n]* (?P<options>[^ \n]+)$", re.MULTILINE)
_LAYERS = re.compile(rf"[=:](/[^=:,]*)/{re.escape(ask.SNAPSHOTTER)}\.[^/]+/snapshots/")


def folders() -> tuple[Path, ...]:
    """Return the engine's root and, where containerd keeps images elsewhere, its root.

    `docker info` does not say where containerd's root is; the mounts of running containers do.
    Raises ExternalError.
    """
    info = ask.info()
    root = Path(info["DockerRootDir"])
    if not ask.has_containerd_store(info):
        return (root,)
    mounted = dict.fromkeys(containerd_roots(root, files.look(_MOUNTS).data.decode(errors="replace")))
    return (root, *(mounted or _usual(root, info)))


def containerd_roots(root: Path, mounts: str) -> Iterator[Path]:
    """Find in a mountinfo file the folders in which this engine's running containers have their layers."""
    for mount in _MOUNT.finditer(mounts):
        layers = _LAYERS.search(mount["options"])
        if layers and _unescaped(mount["point"]).startswith(f"{root}/rootfs/"):
            yield Path(_unescaped(layers[1]))


def _unescaped(text: str) -> str:
    """Decode the octal numbers that the kernel writes for blanks and the like."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _usual(root: Path, info: Any) -> Iterator[Path]:
    """Guess, if nothing runs: a containerd that is a service of its own keeps its data in the usual place."""
    address = (info.get("Containerd") or {}).get("Address")
    own = address not in _SOCKETS if address else _exists(root / "containerd" / "daemon")
    if not own and _exists(_ROOT):
        yield _ROOT


def _exists(path: Path) -> bool:
    """Tell whether a path exists; False, too, if it is in the engine's root and the user may not look."""
    try:
        return path.exists()
    except PermissionError:
        return False
