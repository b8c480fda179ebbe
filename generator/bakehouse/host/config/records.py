"""What is configured: this machine, and a product at one commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class ServiceKind(StrEnum):
    """A service stays up; a job runs to its end."""

    SERVICE = "service"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class VersionCheck:
    """Where a service tells the commit it was built from: asked from the host, a field (`a.b`) of JSON."""

    url: str
    field: str


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A Compose service that we swap. `ready` is `running` where it has no healthcheck to be judged by."""

    key: str
    image: str
    kind: ServiceKind = ServiceKind.SERVICE
    ready: str | None = None
    version: VersionCheck | None = None


@dataclass(frozen=True, slots=True)
class NpmPublication:
    """Packages that our own registry must hold: each version that the lockfile names of this scope."""

    lockfile: str
    scope: str
    url: str


@dataclass(frozen=True, slots=True)
class DeploySteps:
    """The old scripts' steps, as data: scripts of the repo, run in its checkout."""

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
        """The names of its services of one kind."""
        return tuple(each.key for each in self.services if each.kind is kind)

    def name_of(self, service: str) -> str:
        """The name of a managed service's image, without a tag."""
        return next((self.images[each.image] for each in self.services if each.key == service), "")


@dataclass(frozen=True, slots=True)
class ProductCheckout:
    """One product on this host: its checkout, and where its repo is cloned from."""

    product: str
    repo: str
    url: str
    branch: str


@dataclass(frozen=True, slots=True)
class HostConfig:
    """This machine: `root` holds the checkouts; `reserve` bytes of memory stay free.

    `watch` is for how many seconds swapped services are still looked at, `keep` how many good releases stay;
    `scheme` and `ca` (PEM) are of a registry of one's own.
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
