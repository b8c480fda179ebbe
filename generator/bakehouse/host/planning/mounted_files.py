"""The files of the repo that a service mounts: Compose itself does not look into them."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from bakehouse.outside import files


def contents(service: dict[str, Any], given: list[dict[str, Any]], tree: Path) -> list[Any]:
    """List the mounted files with the hashes of their contents; `given` are its configs and secrets."""
    volumes = (each["source"] for each in service.get("volumes") or () if each.get("type") == "bind")
    named = (*volumes, *(each.get("file") for each in given))
    inside = sorted(
        {Path(path).relative_to(tree) for path in named if path and Path(path).is_relative_to(tree)}
    )
    own = [path for path in inside if files.link_on_the_way(tree, f"{path}/any") is None]
    return [[str(path), _content(tree / path)] for path in own]


def _content(path: Path) -> list[list[str]]:
    paths = [path / name for name in files.below(path)] if path.is_dir() else [path]
    return [[str(each.relative_to(path)), sha256(files.look(each).data).hexdigest()] for each in paths]
