"""What a deploy knows and what it will do, as records: no I/O here, in plan and in gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bakehouse.release import Release


class Kind(StrEnum):
    """A service stays up; a job runs to its end."""

    SERVICE = "service"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Version:
    """Where a service tells the commit it was built from: asked from the host, a field (`a.b`) of JSON."""

    url: str
    field: str


@dataclass(frozen=True, slots=True)
class Managed:
    """A Compose service that we swap. `ready` is `running` where it has no healthcheck to be judged by."""

    key: str
    image: str
    kind: Kind = Kind.SERVICE
    ready: str | None = None
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """Packages that our own registry must hold: each version that the lockfile names of this scope."""

    lockfile: str
    scope: str
    url: str


@dataclass(frozen=True, slots=True)
class Deploy:
    """The old scripts' steps, as data: scripts of the repo, run in its checkout."""

    smoke_before: str | None = None
    smoke_after: str | None = None
    publication: Publication | None = None
    hooks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """A product's configuration at one commit, read from its `bakehouse.json`."""

    name: str
    repo: str
    branch: str
    compose: str
    release: str
    images: Mapping[str, str]
    services: tuple[Managed, ...]
    deploy: Deploy

    def name_of(self, service: str) -> str:
        """The name of a managed service's image, without a tag."""
        return next((self.images[each.image] for each in self.services if each.key == service), "")


@dataclass(frozen=True, slots=True)
class Place:
    """One product on this host: its checkout, and where its repo is cloned from."""

    product: str
    repo: str
    url: str
    branch: str


@dataclass(frozen=True, slots=True)
class Host:
    """This machine: `root` holds the checkouts; `reserve` bytes of memory stay free.

    `watch` is for how many seconds swapped services are still looked at.
    """

    name: str
    root: Path
    registry: str
    username: str
    reserve: int
    places: tuple[Place, ...]
    watch: float = 10.0


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A service's resolved configuration: a hash per environment key, one of mounted files, and one more."""

    environment: Mapping[str, str]
    files: str
    configuration: str


@dataclass(frozen=True, slots=True)
class Target:
    """A managed service as a commit wants it; `after` are the services that it depends on.

    `memory` is its limit in bytes; `patience` the seconds after which it must be healthy.
    """

    service: Managed
    fingerprint: Fingerprint
    after: tuple[str, ...]
    memory: int | None
    patience: float
    has_check: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """All managed services of a commit, by name, and the name that Compose gives the project."""

    project: str
    targets: Mapping[str, Target]


@dataclass(frozen=True, slots=True)
class Container:
    """A container as the engine tells it. Times in seconds since the epoch; digest is of its image.

    `tags` are the names with tag that its image has now.
    """

    id: str
    service: str
    image: str
    image_id: str
    digest: str
    tags: tuple[str, ...]
    status: str
    health: str | None
    restarts: int
    oom_killed: bool
    exit_code: int
    started: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """What we know of a container that we started: the fingerprint of its configuration."""

    container: str
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Served:
    """What a service runs: its image as `name:tag`, and the digest behind it."""

    image: str
    digest: str


@dataclass(frozen=True, slots=True)
class Good:
    """A state of a product that served: its release, the checkout's commit, and what each service ran."""

    release: Release
    commit: str
    services: Mapping[str, Served]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is, before a deploy: by service name what runs and what we recorded; bytes that are free."""

    containers: Mapping[str, Container]
    recorded: Mapping[str, Recorded]
    targets: Mapping[str, Target]
    commit: str
    memory: int
    disk: int


class Action(StrEnum):
    """What happens to a service."""

    KEEP = "keep"
    HOLD = "hold"
    RESTART = "restart"
    JOB = "job"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """One service's part of a plan: why, its image as `name:tag`, and what must be pulled for it, if any."""

    service: str
    action: Action
    reasons: tuple[str, ...]
    image: str
    digest: str
    pull: str | None = None
    container: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a deploy would do, in order, and what every managed service runs afterwards."""

    product: str
    release: Release
    from_commit: str
    steps: tuple[Step, ...]
    services: Mapping[str, Served]

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that do something."""
        return tuple(step for step in self.steps if step.action is not Action.KEEP)
