"""What runs an image, and how it proves that it works."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Health:
    """How a service proves that it works, from inside its container: `program` asks `url`, or `command`."""

    url: str | None
    program: str
    command: tuple[str, ...]
    interval: str
    timeout: str
    retries: int
    start_period: str
    start_interval: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """A container's memory: the most it may take and what is set aside for it, such as `256MiB`."""

    limit: str | None
    reservation: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Logs:
    """Rotation of a container's log: the size of one file (`10m`) and how many are kept."""

    max_size: str
    max_file: int
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class VersionEndpoint:
    """Where a service tells its commit: an address that is asked from the host, and a key of the answer."""

    url: str
    key: str
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Service:
    """A Compose service that runs one of the repo's images, or a job that runs one to its end.

    `ready` is the rule by which it is judged without `health`; `swap` is how it is replaced.
    """

    key: str
    image: str
    kind: str
    health: Health | None
    ready: str | None
    version: VersionEndpoint | None
    swap: str
    memory: Memory | None
    cpus: float | None
    logs: Logs | None
    at: SourceMap = field(compare=False, repr=False)
