"""A product's `bakehouse.json`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bakehouse.model.host_keys import since
from bakehouse.model.repo import RepoSettings
from bakehouse.model.service import ServiceConfig, ServiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductConfig(RepoSettings):
    """A product's `bakehouse.json` at one commit.

    `repo` is the repo's name, `release` the name of its release image; `images` has each image's name in the
    registry by its key. `backing` are the services that the manifest names as such; the Compose file may have
    more.
    """

    repo: str
    product: str
    release: str
    images: Mapping[str, str]
    services: tuple[ServiceConfig, ...]
    backing: tuple[str, ...] = field(default=(), metadata=since(4))

    @property
    def named(self) -> frozenset[str]:
        """The services that the manifest names, of every kind."""
        return frozenset((*(each.key for each in self.services), *self.backing))

    def keys(self, kind: ServiceKind) -> tuple[str, ...]:
        """Return the names of its services of one kind."""
        return tuple(each.key for each in self.services if each.kind is kind)

    def limited_to(self, services: Collection[str]) -> "ProductConfig":
        """Return the same product with only these of its services."""
        return replace(self, services=tuple(each for each in self.services if each.key in services))

    def name_of(self, service: str) -> str:
        """Return the name of a managed service's image, without a tag; empty for any other service."""
        return next((self.images[each.image] for each in self.services if each.key == service), "")
