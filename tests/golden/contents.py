"""A tree as its files: each by its path, with its text and whether it is executable."""

import os
import shutil
from pathlib import Path

Contents = dict[str, tuple[str, bool]]


def contents(folder: Path) -> Contents:
    """Every file below a folder, to the byte; none where there is no such folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes().decode(), os.access(path, os.X_OK))
        for path in found
    }


def write(folder: Path, tree: Contents) -> None:
    """Leaves these files in the folder and no other."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, (text, executable) in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o755 if executable else 0o644)
