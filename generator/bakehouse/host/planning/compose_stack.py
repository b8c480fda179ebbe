"""A resolved Compose project as the engine may know it, under this name or another. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bakehouse import names
from bakehouse.model.product_config import ProductConfig


@dataclass(frozen=True, slots=True)
class ComposeStack:
    """A resolved project: its name, its folder and files, and what only it can have.

    `images` are names without a tag, `containers` those of `container_name`. `volumes` has, by its key, the
    name of each volume that Compose creates; `names` are those that the project may have had before.
    """

    project: str
    folder: Path
    files: frozenset[Path]
    services: frozenset[str]
    images: frozenset[str]
    containers: frozenset[str]
    volumes: Mapping[str, str]
    names: frozenset[str]


def likely_name(product: ProductConfig, checkout: Path) -> str:
    """Return the name that the project has if its Compose files give it none."""
    return product.project or names.compose_project((checkout / product.compose).parent.name)


def of(data: Mapping[str, Any], product: ProductConfig, checkout: Path) -> ComposeStack:
    """Return the stack of a product from its configuration, as Compose prints it."""
    services = data.get("services") or {}
    volumes = data.get("volumes") or {}
    folder = (checkout / product.compose).parent
    usual = (checkout.name, folder.name, product.product, product.repo)
    return ComposeStack(
        project=data["name"],
        folder=folder,
        files=frozenset(checkout / path for path in product.compose_files),
        services=frozenset(services),
        images=frozenset(product.images.values()),
        containers=frozenset(
            each["container_name"] for each in services.values() if "container_name" in each
        ),
        volumes={key: each["name"] for key, each in volumes.items() if not each.get("external")},
        names=frozenset(map(names.compose_project, usual)),
    )
