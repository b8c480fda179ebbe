"""A service that runs an image, and its health check."""

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum

from bakehouse.model.host_keys import NAME
from bakehouse.values import NOWHERE, SourceMap


class ServiceKind(StrEnum):
    """The kind of a service: one that stays up, a job that runs to its end, one that no deploy replaces."""

    SERVICE = "service"
    JOB = "job"
    BACKING = "backing"


@dataclass(frozen=True, slots=True)
class Health:
    """A health check, run inside the container: `program` asks `url`, or `command` does.

    With neither, the check is the Compose file's or the image's, and the times given here replace theirs.
    """

    url: str | None
    program: str | None
    command: tuple[str, ...]
    interval: str | None
    timeout: str | None
    retries: int | None
    start_period: str | None
    start_interval: str | None
    at: SourceMap = field(compare=False, repr=False)

    @property
    def is_whole(self) -> bool:
        """True if this is a check of its own, and not only times of another one."""
        return self.url is not None or bool(self.command)


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
    """The URL at which the host asks a service for its commit, and the field (`a.b`) of the JSON answer."""

    url: str
    field: str
    at: SourceMap = dataclasses.field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConfig:
    """The part of a Compose service that reaches its host, under its key.

    `ready` is the rule by which a service is judged without a health check: `running`, or none.
    """

    key: str = field(metadata=NAME)
    ready: str | None = None
    version: VersionEndpoint | None = None
    image: str
    kind: ServiceKind = ServiceKind.SERVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """A service whose image is not the repo's, such as a database, and what its compose file lacks."""

    key: str
    kind: ServiceKind = ServiceKind.BACKING
    health: Health | None
    memory: Memory | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(ServiceConfig):
    """A Compose service that runs one of the repo's images, or a job that runs one to its end.

    `swap` is how it is replaced.
    """

    health: Health | None
    swap: str
    memory: Memory | None
    cpus: float | None
    logs: Logs | None
    at: SourceMap = field(compare=False, repr=False)
