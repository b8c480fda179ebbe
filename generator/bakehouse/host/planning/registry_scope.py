"""The part of the registry that a host deploys from: the images of its owner. No I/O here."""

import re
from collections.abc import Iterator

from bakehouse import codec, names
from bakehouse.errors import RefusedError
from bakehouse.image_reference import PART
from bakehouse.model.host_config import HostConfig
from bakehouse.model.product_config import ProductConfig

# Neither a tag nor a digest matches.
_PART = re.compile(PART)
_SHOWN = 200


def refuse_outside(product: ProductConfig, host: HostConfig, commit: str) -> None:
    """Refuse a configuration with a name outside the host's registry and owner; raises RefusedError."""
    for told, name in _names(product):
        if not is_below(name, host.registry, host.owner):
            above = f"{host.registry}/{host.owner}" if host.owner else host.registry
            raise RefusedError(
                f"{names.CONFIG_FILE} of {commit}: {told} is not below {above}",
                "render the repo's files again; if the registry or its owner changed, render "
                f"{names.HOST_FILE} too, and run setup",
            )


def is_below(name: str, registry: str, owner: str | None) -> bool:
    """Tell whether an image's name is a registry, an owner and one part more; without an owner, any parts.

    As the engine reads it: of a first part without a dot or a port it makes a folder of docker.io.
    """
    host, *parts = name.split("/")
    # `lower` makes ASCII letters of a few others
    if not name.isascii() or not (set(host) & {".", ":"} or host == "localhost"):
        return False
    if host.lower() != registry.lower() or not parts or not all(map(_PART.fullmatch, parts)):
        return False
    return owner is None or (len(parts) == 2 and parts[0] == owner)


def _names(product: ProductConfig) -> Iterator[tuple[str, str]]:
    """Iterate over the names, each with its description for a message: the file may hold anything."""
    yield f"release {_quoted(product.release)}", product.release
    yield from ((f"image {_quoted(key)} {_quoted(name)}", name) for key, name in product.images.items())


def _quoted(text: str) -> str:
    return codec.scalar(text[:_SHOWN])
