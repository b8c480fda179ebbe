"""The content of the files that a service mounts: Compose itself does not look into them.

Of a folder, only what git has counts: the rest is data, which services write. A file counts wherever it is.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from bakehouse.host.planning.commit_files import CommitFiles, PlaceKind

# a larger file is data rather than configuration, and takes long to read
_MOST_BYTES = 16 * 1024**2


def contents(
    service: dict[str, Any], given: list[dict[str, Any]], root: str, tree: CommitFiles
) -> list[list[str]]:
    """List the mounted files and folders, each with hashes; `given` are its configs and secrets.

    Their paths are those that Compose prints for a service below a temporary root.
    """
    binds = (each.get("source") for each in service.get("volumes") or () if each.get("type") == "bind")
    named = (*binds, *(each.get("file") for each in given))
    # Compose doubles each `$` in what it prints
    paths = {path.removeprefix(root).replace("$$", "$") for path in named if path}
    marked = ([path, *_marks(tree, path)] for path in sorted(paths))
    return [mark for mark in marked if len(mark) > 1]


def _marks(tree: CommitFiles, path: str) -> Iterator[str]:
    place = tree.find(path)
    if any(tree.has(link) for link, _ in place.links):
        yield place.path
    if place.entry:
        yield f"{place.entry.mode} {place.entry.object}"
    elif part := tree.submodule(place.path):
        yield f"{part.mode} {part.object}"
    elif place.kind is PlaceKind.FILE:
        yield _real(place.path)
    elif place.kind is PlaceKind.FOLDER and f"{tree.checkout}/".startswith(f"{place.path.rstrip('/')}/"):
        yield tree.everything()


def _real(path: str) -> str:
    """Hash a file; of a large one, or one that we may not read, only its size and time count."""
    try:
        status = Path(path).stat()
        if status.st_size <= _MOST_BYTES and os.access(path, os.R_OK):
            return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
