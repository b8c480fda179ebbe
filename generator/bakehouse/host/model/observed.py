"""What is: what a commit resolves to, what runs, and what we recorded."""

from collections.abc import Mapping
from dataclasses import dataclass

from bakehouse.host.model.configured import Managed
from bakehouse.release import Release


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

    `tags` are the names with tag that its image has now, `digests` all that the engine knows it by, and
    `commit` the one that its label names, or empty; `probe` is what its healthcheck said last.
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
    probe: str = ""
    commit: str = ""
    digests: tuple[str, ...] = ()

    def runs(self, digest: str) -> bool:
        """Compare with every digest of the image: one configuration may have several manifests."""
        return digest in (self.digest, *self.digests)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What we know of a container that we started: the fingerprint of its configuration, its image's digest.

    The digest is empty in records of 0.1.
    """

    container: str
    fingerprint: Fingerprint
    digest: str = ""


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
    """What is, before a deploy: by service name what runs and what we recorded."""

    containers: Mapping[str, Container]
    recorded: Mapping[str, Recorded]
    targets: Mapping[str, Target]
    commit: str
