"""Rendered files of a manifest, without a disk."""

from bakehouse.manifest import load
from bakehouse.render.output import File
from bakehouse.render.outputs import files, host_files

from .contents import Contents


def rendered_trees(manifest: bytes) -> dict[str, Contents]:
    """The tree of each repo by its name, and of each host below `hosts/`."""
    loaded = load(manifest, "repos.yaml").manifest
    trees = {repo.name: _contents(files(loaded, repo)) for repo in loaded.repos}
    return trees | {f"hosts/{host.name}": _contents(host_files(loaded, host)) for host in loaded.hosts}


def _contents(tree: tuple[File, ...]) -> Contents:
    return {file.path: (file.text, file.mode == 0o755) for file in tree}


def rendered(manifest: bytes) -> Contents:
    """Every file of every tree, by its path below `rendered`."""
    trees = rendered_trees(manifest)
    return {f"{folder}/{name}": file for folder, tree in trees.items() for name, file in tree.items()}
