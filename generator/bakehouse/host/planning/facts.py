"""Records of the observed state: wanted services, containers, and our records of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bakehouse.health_timing import STOP_SECONDS
from bakehouse.host.state.snapshot import Fingerprint, ManagedContainer
from bakehouse.model.service import ServiceConfig


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A managed service as a commit wants it; `after` are the services that it depends on.

    `memory` is its limit in bytes; `patience` the seconds after which it must be healthy. `unstable` is true
    if the first definition of a fingerprint has a temporary path for it.
    """

    service: ServiceConfig
    fingerprint: Fingerprint
    after: tuple[str, ...]
    memory: int | None
    patience: float
    has_check: bool
    unstable: bool = False


@dataclass(frozen=True, slots=True)
class Mounted:
    """The paths below a checkout that services mount, and those of the submodules among and around them."""

    paths: tuple[str, ...]
    submodules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """All managed services of a commit, by name, Compose's name for the project, and what services mount."""

    project: str
    targets: Mapping[str, ServiceTarget]
    commit: str
    mounted: Mounted


@dataclass(frozen=True, slots=True)
class Container:
    """A container as the engine reports it. Times in seconds since the epoch; digest is its image's.

    `tags` are the tagged names that its image has now, `digests` all that the engine has for it, and `commit`
    the one in its label, or empty; `probe` is the last result of its health check.
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
    stop_seconds: float = STOP_SECONDS

    def runs(self, digest: str) -> bool:
        """Tell whether a digest is one of the image's: one image may have several manifests."""
        return digest in (self.digest, *self.digests)


@dataclass(frozen=True, slots=True)
class Facts:
    """The state before a deploy, by service name: containers, our records, and targets."""

    containers: Mapping[str, Container]
    recorded: Mapping[str, ManagedContainer]
    targets: Mapping[str, ServiceTarget]
    commit: str
