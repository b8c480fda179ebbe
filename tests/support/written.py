"""The state of a file that only a write changes."""

from pathlib import Path


def state(path: Path) -> tuple[int, ...]:
    """The file's inode, mode, owner, size and last change; not the time of the last read."""
    now = path.stat()
    return now.st_ino, now.st_mode, now.st_uid, now.st_gid, now.st_size, now.st_mtime_ns, now.st_ctime_ns
