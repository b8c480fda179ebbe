"""Records of the configuration: this machine, and a product at one commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path


class ServiceKind(StrEnum):
    """The kind of a service: one that stays up, or a job, which runs to its end."""

    SERVICE = "service"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class VersionCheck:
    """The URL at which the host asks a service for its commit, and the field (`a.b`) of the JSON answer."""

    url: str
    field: str


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A Compose service that we swap; `ready` is `running` if it has no health check and needs none."""

    key: str
    image: str
    kind: ServiceKind = ServiceKind.SERVICE
    ready: str | None = None
    version: VersionCheck | None = None


@dataclass(frozen=True, slots=True)
class NpmPublication:
    """Packages that must be in our own registry: each version of this scope in the lockfile."""

    lockfile: str
    scope: str
    url: str


@dataclass(frozen=True, slots=True)
class DeploySteps:
    """The steps of a deploy besides swapping: scripts of the repo, run in its checkout."""

    smoke_before: str | None = None
    smoke_after: str | None = None
    publication: NpmPublication | None = None
    hooks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductConfig:
    """A product's configuration at one commit, read from its `bakehouse.json`."""

    name: str
    repo: str
    branch: str
    compose: str
    release: str
    images: Mapping[str, str]
    services: tuple[ServiceConfig, ...]
    deploy: DeploySteps

    def keys(self, kind: ServiceKind) -> tuple[str, ...]:
        """Return the names of its services of one kind."""
        return tuple(each.key for each in self.services if each.kind is kind)

    def limited_to(self, services: Collection[str]) -> "ProductConfig":
        """Return the same product with only these of its services."""
        return replace(self, services=tuple(each for each in self.services if each.key in services))

    def name_of(self, service: str) -> str:
        """Return the name of a managed service's image, without a tag; empty for any other service."""
        return next((self.images[each.image] for each in self.services if each.key == service), "")


@dataclass(frozen=True, slots=True)
class ProductCheckout:
    """A product's checkout on this host: the names of product and repo, the clone URL, the branch."""

    product: str
    repo: str
    url: str
    branch: str


@dataclass(frozen=True, slots=True)
class HostConfig:
    """This machine: `root` is the folder of the checkouts; `reserve` bytes of memory must stay free.

    `watch` is how many seconds swapped services are watched, `keep` how many good releases stay;
    `scheme` and `ca` (PEM) are for a private registry.
    """

    name: str
    root: Path
    registry: str
    username: str
    reserve: int
    places: tuple[ProductCheckout, ...]
    watch: float = 10.0
    keep: int = 10
    scheme: str = "https"
    ca: str | None = None
