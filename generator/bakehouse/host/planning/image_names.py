"""The names that images get on this host, so that what runs can be found and put back. No I/O here."""

from collections.abc import Iterable, Iterator, Mapping

from bakehouse import names
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.image_reference import ImageReference
from bakehouse.model.product_config import ProductConfig


def kept(product: ProductConfig, container: Container) -> DeployedImage:
    """Name the image by the container's own image string, if that leads to it; else by a name of ours."""
    if container.image in container.tags:
        return DeployedImage(container.image, container.digest)
    name = product.name_of(container.service) or ImageReference.parse(container.image).name
    return DeployedImage(
        f"{name}:{names.KEPT}{container.image_id.removeprefix('sha256:')[:12]}", container.digest
    )


def to_put_back(
    services: Mapping[str, DeployedImage], containers: Mapping[str, Container]
) -> Iterator[tuple[str, str]]:
    """Pair running images, by id, with the names for a rollback that the engine lacks."""
    for service, served in services.items():
        container = containers.get(service)
        if container and container.runs(served.digest) and served.image not in container.tags:
            yield container.image_id, served.image


def lost(
    product: ProductConfig, steps: Iterable[ServiceStep], containers: Mapping[str, Container]
) -> Iterator[tuple[str, str]]:
    """Pair images that keep running, by id, with names in the pins that somebody removed."""
    for step in steps:
        container = containers.get(step.service)
        ours = ImageReference.parse(step.image).name == product.name_of(step.service)
        if ours and container and container.image == step.image and step.image not in container.tags:
            yield container.image_id, step.image
