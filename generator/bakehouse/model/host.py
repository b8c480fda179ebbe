"""The machines that run the services, and how a job reaches them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.model.host_keys import SECONDS, source
from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Ssh:
    """The way of a job to a host: `host_key` is the only one it accepts, `key` the secret of its own key."""

    address: str
    user: str
    port: int
    host_key: str
    key: str
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """The part of a host that reaches it as the manifest has it.

    Replaced services are watched for `watch` seconds; `keep` good releases of each product stay.
    """

    name: str
    watch: float = field(default=10.0, metadata=SECONDS)
    keep: int = field(default=10, metadata=source("keep_releases"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(HostSettings):
    """A machine that runs the services, reached by ssh or by a runner that works on it.

    `root` is the folder of its checkouts; `reserve` of its `memory` stays free; `other_containers` are those
    that no repo lists, with their memory; `order` are the products of which the manifest says when they come.
    `receive` tells that it can take a deploy from a job.
    """

    root: str
    memory: str | None
    reserve: str
    other_containers: Mapping[str, str]
    order: tuple[str, ...]
    ssh: Ssh | None
    runner: str | None
    receive: bool
    at: SourceMap = field(compare=False, repr=False)
