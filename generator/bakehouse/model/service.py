"""A service that runs an image, and its health check."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Health:
    """A health check, run inside the container: `program` asks `url`, or `command` does."""

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
    """The address at which the host asks a service for its commit, and the key in the answer."""

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
