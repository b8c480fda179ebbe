"""All that a registry stores, file by file, named by something or not, told apart by what it is for."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

KINDS = ("layer", "history", "provenance", "manifest", "cache", "release")


def stored(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each blob of the registry's folder with its kind; layers as the tar that they hold."""
    registry = folder / "docker" / "registry" / "v2"
    for path in sorted((registry / "blobs").rglob("data")):
        data = path.read_bytes()
        text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        assert not text.startswith(b"\x28\xb5\x2f\xfd"), "a zstd layer: this reader would not see into it"
        yield _kind(_names(registry / "repositories", path.parent.name), text), text


def _names(repositories: Path, digest: str) -> set[str]:
    """The packages that have a blob."""
    links = (
        *repositories.rglob(f"_layers/sha256/{digest}"),
        *repositories.rglob(f"revisions/sha256/{digest}"),
    )
    return {link.relative_to(repositories).parts[1] for link in links}


def _kind(names: set[str], text: bytes) -> str:
    for word in ("cache", "release"):
        if names and all(name.endswith(f"-{word}") for name in names):
            return word
    try:
        data = json.loads(text)
    except ValueError:
        return "layer"
    if "rootfs" in data:
        return "history" if data.get("history") else "manifest"
    return "provenance" if "predicateType" in data else "manifest"
