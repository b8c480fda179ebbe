"""The services of a resolved Compose configuration that are not managed, and the backing ones among them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bakehouse.deploy_rules import service_values
from bakehouse.host.planning.compose_project import BackingService, ServiceTarget
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig, ServiceKind

_ENDED = "service_completed_successfully"


def others(services: Mapping[str, Any], product: ProductConfig) -> tuple[ServiceConfig, ...]:
    """List the services that are not managed, with the images that the file names."""
    managed, ended = {each.key for each in product.services}, set(_awaited(services))
    return tuple(
        ServiceConfig(
            key=key,
            image=found.get("image") or "",
            kind=ServiceKind.JOB if key in ended else ServiceKind.BACKING,
        )
        for key, found in services.items()
        if key not in managed
    )


def read(
    services: Mapping[str, Any], product: ProductConfig, others: Mapping[str, ServiceTarget]
) -> dict[str, BackingService]:
    """Read the backing services: all others with a container, but those that are left alone."""
    return {
        key: _service(services[key])
        for key, target in others.items()
        if key not in product.left_alone and target.count and "provider" not in services[key]
    }


def _service(found: Mapping[str, Any]) -> BackingService:
    return BackingService(
        platform=found.get("platform"),
        pullable=service_values.is_pullable(found),
        built="build" in found,
    )


def _awaited(services: Mapping[str, Any]) -> Iterator[str]:
    """Yield the services that others await until they have ended."""
    for each in services.values():
        for name, how in (each.get("depends_on") or {}).items():
            if how.get("condition") == _ENDED:
                yield name
