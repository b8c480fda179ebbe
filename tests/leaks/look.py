#!/usr/bin/env python3
"""Stands in for what a repo's own script starts: keeps all that it can read of the processes around it.

It looks at its ancestors, at every process below the job's step, and at the temporary files.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
# The folder for what it finds; the topmost process that has this variable is the step.
VARIABLE = "LOOKED"
MOST = 1_000_000


def content(path: Path) -> bytes:
    """A file or pipe as far as it can be read without waiting."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        return os.read(descriptor, MOST)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def parent(process: Path) -> int:
    words = content(process / "stat").rpartition(b")")[2].split()
    return int(words[1]) if words else 0


def line(pid: int) -> Iterator[int]:
    """A process and its ancestors."""
    while pid:
        yield pid
        pid = parent(PROC / str(pid))


def known(pid: int) -> Iterator[bytes]:
    yield content(PROC / str(pid) / "cmdline")
    yield content(PROC / str(pid) / "environ")


def descriptors(pid: int) -> Iterator[bytes]:
    """Yields what its open files and pipes hold, of those that are open for reading."""
    try:
        opened = list((PROC / str(pid) / "fd").iterdir())
    except OSError:
        return
    for path in opened:
        try:
            readable = path.lstat().st_mode & stat.S_IRUSR
        except OSError:
            continue
        yield content(path) if readable else b""


def processes() -> Iterator[bytes]:
    own = list(line(os.getpid()))
    step = [pid for pid in own if f"{VARIABLE}=".encode() in content(PROC / str(pid) / "environ")][-1]
    pids = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    below = [pid for pid in pids if step in line(pid)]
    for pid in {*own, *below}:
        yield from known(pid)
    for pid in below:
        yield from descriptors(pid)


def files(folder: Path) -> Iterator[bytes]:
    yield from (content(path) for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Writes what it found into files that are named after the script's part."""
    part = "test" if "BAKEHOUSE_IMAGE_WEB" in os.environ else "prepare"
    kept = Path(os.environ[VARIABLE])
    kept.mkdir(exist_ok=True)
    for name, texts in (("processes", processes()), ("files", files(Path(os.environ["TMPDIR"])))):
        (kept / f"{name}.{part}").write_bytes(b"\n".join(texts))


if __name__ == "__main__":
    main()
