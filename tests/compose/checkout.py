"""A checkout with Compose files, and what a plain `docker compose` reads in it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from ..host.clone import Clone, clone

# A manifest with one image, up to its services.
MANIFEST = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
repos:
  shop:
    product: shop
    images: {web: {dockerfile: Dockerfile, paths: [.]}}
    services:
"""


def committed(tmp_path: Path, base: str, override: str) -> Clone:
    """A checkout with a repo's own Compose file and ours."""
    shop = clone(tmp_path / "shop")
    shop.write("docker-compose.yml", base)
    shop.write("compose.production.yaml", override)
    shop.commit()
    return shop


def by_hand(checkout: Path) -> dict[str, Any]:
    """The services as a plain `docker compose` in the checkout has them."""
    argv = ["docker", "compose", "config", "--format=json"]
    done = subprocess.run(argv, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    services: dict[str, Any] = json.loads(done.stdout)["services"]
    return services
