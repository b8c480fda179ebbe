"""The configuration of an image in a registry, read without a pull.

https://github.com/opencontainers/image-spec/blob/main/config.md; a health check in it is Docker's addition:
https://github.com/moby/docker-image-spec
"""

import platform

from bakehouse.errors import ExternalError
from bakehouse.outside import registry_client
from bakehouse.outside.docker import health_check
from bakehouse.outside.registry_access import Access

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def has_check(reference: str, digest: str, access: Access) -> bool:
    """Tell whether an image has a health check; of an index, the one for this machine.

    Raises ExternalError.
    """
    what = f"{reference}@{digest}"
    config = registry_client.configuration(reference, digest, _architecture(), access).get("config") or {}
    try:
        return health_check.parse(config) is not None
    except (AttributeError, TypeError, IndexError, KeyError) as error:
        raise ExternalError(f"{what} is no image") from error


def _architecture() -> str:
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)
