"""Records of what a commit's compose files say: the project, and its services as they are wanted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bakehouse.deploy_rules.compose_warnings import UnsetVariable
from bakehouse.host.planning.compose_stack import ComposeStack
from bakehouse.host.planning.dotenv_readers import DotenvReaders
from bakehouse.host.state.compose_settings import ComposeSettings
from bakehouse.host.state.long_limits import LongLimits
from bakehouse.host.state.snapshot import Fingerprint
from bakehouse.model.service import ServiceConfig


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A service as a commit wants it; `after` are the services that it depends on.

    `memory` is its limit in bytes, `reservation` what is set aside; `patience` the seconds after which it
    must be healthy, as far as Compose tells; `count` the number of its containers. `unstable` is true if the
    first definition of a fingerprint has a temporary path for it; `earlier` are the hashes that earlier ones
    may have for its configuration. With `image_decides`, its image may have a health check. One that
    `is_endless` is started again by Docker whenever it ends. In the first `start` seconds restarts do not
    count.
    """

    service: ServiceConfig
    fingerprint: Fingerprint
    after: tuple[str, ...]
    memory: int | None
    patience: float
    has_check: bool
    unstable: bool = False
    count: int = 1
    reservation: int | None = None
    is_endless: bool = False
    image_decides: bool = False
    start: float = 0.0
    earlier: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BackingService:
    """The way to the image of a service that a deploy starts but never replaces, such as a database.

    `pullable` is false if the host must have it already, and `built` true if the file has a `build:` for it.
    """

    platform: str | None
    pullable: bool
    built: bool


@dataclass(frozen=True, slots=True)
class Mounted:
    """The paths below a checkout that services mount, and those of the submodules among and around them."""

    paths: tuple[str, ...]
    submodules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkDefinition:
    """A network of the project: its key, its name, a hash and the JSON of its definition.

    `addresses` are the IPv4 and IPv6 address that each service asks for there, or empty ones.
    """

    key: str
    name: str
    fingerprint: str
    text: str
    addresses: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """All managed services of a commit, by name, and the name that Compose gives the project.

    `mounted` is what services mount. `settings` are those of each call of Compose, `warnings` are Compose's,
    `unset` are variables of managed services, `stack` is what the engine may know of the project.

    `others` are its other services, with the image that the file names; a kind of JOB is for one that others
    await until it has ended with exit code 0. `backing` are those that a deploy starts. `missing` are
    services that the manifest names and the repo's own files do not have.

    `follows` has the dependencies with which a service asks to be restarted.
    `networks` and `volumes` are by name; of a volume, there is the hash of its definition. `limits` are those
    that the pins carry, by the name of any service. `readers` are those of the `.env` files with our lines.
    """

    project: str
    targets: Mapping[str, ServiceTarget]
    commit: str
    mounted: Mounted
    settings: ComposeSettings
    stack: ComposeStack
    warnings: tuple[str, ...] = ()
    unset: tuple[UnsetVariable, ...] = ()
    others: Mapping[str, ServiceTarget] = field(default_factory=dict)
    follows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    networks: Mapping[str, NetworkDefinition] = field(default_factory=dict)
    volumes: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, LongLimits] = field(default_factory=dict)
    backing: Mapping[str, BackingService] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    readers: tuple[DotenvReaders, ...] = ()

    def limited_to(self, services: Collection[str]) -> "ComposeProject":
        """Return the same project with only these of its managed services."""
        targets = {key: each for key, each in self.targets.items() if key in services}
        return replace(self, targets=targets, missing=self.missing - (self.targets.keys() - set(services)))
