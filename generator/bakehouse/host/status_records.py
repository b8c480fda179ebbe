"""Records of the output of `status` and `releases`. No I/O here: reports read them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service: its container's state, the commit its image was built at and the one that it reports.

    `latest` tells whether it runs the image of the registry's newest release; None if that is unknown.
    `backing` is true for one that a deploy starts, and never replaces.
    """

    name: str
    state: str
    image: str
    digest: str
    built: str
    told: str | None
    latest: bool | None
    drift: tuple[str, ...]
    backing: bool = False


@dataclass(frozen=True, slots=True)
class ProductStatus:
    """One product. `latest` is the registry's newest release, or why it is unknown.

    `frozen` is the reason of a freeze; `host` lists the differences of the host's rendered files. `advice` is
    for the operator of the host; it is no drift.
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
    advice: tuple[str, ...] = ()

    @property
    def drifts(self) -> bool:
        """True if anything is not as the last run left it."""
        return (
            bool(self.host) or self.interrupted is not None or any(service.drift for service in self.services)
        )


@dataclass(frozen=True, slots=True)
class RollbackTarget:
    """A release that ran here, and the place of each service's image: local, registry, gone or unknown."""

    tag: str
    commit: str
    serves: bool
    images: dict[str, str]
