"""An old tree on disk and the new one that `render` is to make of it: files change, come and go."""

from pathlib import Path

from ..support.call import contents, fill

OLD = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
repos:
  shop:
    product: shop
    images:
      backend: {dockerfile: backend/Dockerfile, paths: [backend]}
    services:
      backend: {image: backend, ready: running}
"""
NEW = OLD.replace('kind: gitea, version: "1.26"', "kind: github").replace(
    "shop\n    images", "store\n    images"
)

Contents = dict[str, tuple[int, bytes]]


def old_tree(folder: Path) -> Path:
    """A folder with the old tree and the new manifest."""
    fill(folder, OLD)
    (folder / "repos.yaml").write_text(NEW, encoding="utf-8")
    return folder


def new_contents(folder: Path) -> Contents:
    """Return the contents of `rendered` when all of it is new."""
    return contents(fill(folder, NEW) / "rendered")


def temporary(tree: Contents) -> list[str]:
    """Files that only a running `render` may have."""
    return [path for path in tree if ".bakehouse-" in path]
