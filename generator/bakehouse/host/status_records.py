"""Records of what `status` and `releases` show. No I/O here: reports read them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service: what its container is, the commit its image was built at and the one that it tells.

    `latest` is whether it runs the image of the registry's newest release; None where that is not known.
    """

    name: str
    state: str
    image: str
    digest: str
    built: str
    told: str | None
    latest: bool | None
    drift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductStatus:
    """One product. `latest` is the registry's newest release, or why it could not be asked.

    `frozen` is since when, by whom and why; `host` is how the host's rendered files on its disk depart.
    """

    product: str
    serves: str | None
    commit: str
    latest: str
    frozen: str | None
    frozen_by: str | None
    frozen_since: str | None
    busy: str | None
    interrupted: str | None
    services: tuple[ServiceStatus, ...]
    host: tuple[str, ...]

    @property
    def drifts(self) -> bool:
        """Whether anything is not as it was left."""
        return (
            bool(self.host) or self.interrupted is not None or any(service.drift for service in self.services)
        )


@dataclass(frozen=True, slots=True)
class RollbackTarget:
    """A release that served here, and where each service's image is now: local, registry, gone or unknown."""

    tag: str
    commit: str
    serves: bool
    images: dict[str, str]
