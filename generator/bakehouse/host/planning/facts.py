"""Records of the observed state: containers, our records of them, and what is wanted beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.health_timing import STOP_SECONDS, HealthCheck
from bakehouse.host.planning.compose_project import BackingService, ServiceTarget
from bakehouse.host.state.snapshot import ManagedContainer, NotedContainer


@dataclass(frozen=True, slots=True)
class Shared:
    """The services whose namespaces a container joins, and those whose volumes it mounts.

    `lost` is true if a container whose namespaces it joins is gone.
    """

    joins: frozenset[str] = frozenset()
    mounts: frozenset[str] = frozenset()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Container:
    """A container as the engine reports it. Times in seconds since the epoch; digest is its image's.

    `tags` are the tagged names that its image has now, `digests` all that the engine has for it, and `commit`
    the one in its label, or empty; `check` is its health check, and `probe` the last result of that. `joins`
    names the containers whose namespaces it uses, by id or name, `mounts` those whose volumes; `anonymous`
    are the folders of its anonymous volumes. `made_by` is the version of the Compose that created it, and
    `config_hash` the one that it wrote on it.
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
    name: str = ""
    joins: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    anonymous: tuple[str, ...] = ()
    check: HealthCheck | None = None
    made_by: str = ""
    config_hash: str = ""
    has_binds: bool = False

    def runs(self, digest: str) -> bool:
        """Tell whether a digest is one of the image's: one image may have several manifests."""
        return digest in (self.digest, *self.digests)


@dataclass(frozen=True, slots=True)
class Facts:
    """The state before a deploy, by service name: containers, our records, and targets.

    `containers` has the newest one of each service, `replicas` all of them. `others`, `follows` and `shared`
    tell of all services of the project, managed or not; `remade` names the networks of one
    that are remade. `noted` are the containers of backing services as an earlier deploy saw them; `local` are
    the images of those to create that the host has already.
    """

    containers: Mapping[str, Container]
    recorded: Mapping[str, ManagedContainer]
    targets: Mapping[str, ServiceTarget]
    commit: str
    others: Mapping[str, ServiceTarget] = field(default_factory=dict)
    follows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shared: Mapping[str, Shared] = field(default_factory=dict)
    replicas: Mapping[str, tuple[Container, ...]] = field(default_factory=dict)
    remade: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    backing: Mapping[str, BackingService] = field(default_factory=dict)
    noted: Mapping[str, NotedContainer] = field(default_factory=dict)
    local: frozenset[str] = frozenset()

    @property
    def services(self) -> dict[str, ServiceTarget]:
        """The services that the commit wants, managed or not."""
        return {**self.targets, **self.others}

    def all_of(self, service: str) -> tuple[Container, ...]:
        """Return all containers of a service, the newest last."""
        newest = self.containers.get(service)
        return self.replicas.get(service) or ((newest,) if newest else ())

    def wanted(self, service: str) -> ServiceTarget:
        """Return a service as the commit wants it, managed or not."""
        return self.targets.get(service) or self.others[service]
