"""The manifest as records. Each knows the places of its keys (`at`), which no comparison looks at.

Everything is resolved: defaults are filled in, and a default's place is where the manifest gives it.
Paths are relative to the repo's root, with forward slashes; sizes and durations are as written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.values import Places


@dataclass(frozen=True, slots=True)
class Registry:
    """Where images go. `token` is the name of the secret that holds the bot's token, never its value.

    `read_token` names one that can only read, for pull requests; `ca` is PEM text.
    """

    host: str
    owner: str
    username: str
    token: str
    read_token: str | None
    insecure: bool
    ca: str | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Schedules:
    """When to build all anew and when to mend a promote, as cron lines in UTC; None for never."""

    rebuild: str | None
    promote: str | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forge:
    """Whose Actions run the pipeline. `workflows` is the folder that the manifest asks for, if it does."""

    kind: str
    version: str | None
    url: str
    runner: str
    workflows: str | None
    schedules: Schedules
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tls:
    """The names of the forge's secrets that hold what a remote BuildKit is spoken to with, as PEM text."""

    ca: str
    cert: str
    key: str
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Builder:
    """What builds. `persistent` tells that its cache outlives a job; `keep` bounds that cache.

    `max_parallel` is None where as much is built at once as BuildKit likes.
    """

    driver: str
    name: str
    persistent: bool
    endpoints: tuple[str, ...]
    tls: Tls | None
    keep: str | None
    max_parallel: int | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ssh:
    """How a job reaches a host: `host_key` is the only one it accepts, `key` the secret of its own key."""

    address: str
    user: str
    port: int
    host_key: str
    key: str
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Host:
    """A machine that runs the services, reached by ssh or by a runner that works on it.

    `root` is the folder of its checkouts; `reserve` of its `memory` stays free; `order` are the products of
    which the manifest says when they come. `receive` tells that it can take a deploy from a job.
    """

    name: str
    root: str
    memory: str | None
    reserve: str
    order: tuple[str, ...]
    ssh: Ssh | None
    runner: str | None
    receive: bool
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Secret:
    """A BuildKit secret: its `id` in the Dockerfile and the name of the forge's secret that fills it.

    `pull_request` is the forge's secret that fills it in pull requests.
    """

    id: str
    secret: str
    pull_request: str
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """One image that CI builds and pushes; `commit_args` is the prefix of its five commit arguments."""

    key: str
    dockerfile: str
    paths: tuple[str, ...]
    context: str
    target: str | None
    platform: str
    args: Mapping[str, str]
    contexts: Mapping[str, str]
    labels: Mapping[str, str]
    secrets: tuple[Secret, ...]
    ssh: tuple[str, ...]
    commit_args: str | None
    at: Places = field(compare=False, repr=False)


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
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """A container's memory: the most it may take and what is set aside for it, such as `256MiB`."""

    limit: str | None
    reservation: str | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Logs:
    """Rotation of a container's log: the size of one file (`10m`) and how many are kept."""

    max_size: str
    max_file: int
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    """Where a service tells its commit: an address that is asked from the host, and a key of the answer."""

    url: str
    key: str
    at: Places = field(compare=False, repr=False)


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
    version: Version | None
    swap: str
    memory: Memory | None
    cpus: float | None
    logs: Logs | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Publication:
    """Packages that a registry must have: each version that the lockfile has of this scope."""

    lockfile: str
    scope: str
    url: str
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deploy:
    """What a deploy does besides swapping; smoke tests and hooks are the repo's scripts by their point."""

    smoke: Mapping[str, str]
    publication: Publication | None
    hooks: Mapping[str, str]
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Repo:
    """One production repo; `product` is its short name, `prepare` and `test` are scripts in it.

    `compose` is the name of its own compose file.
    """

    name: str
    product: str
    branch: str
    prepare: str | None
    test: str | None
    host: str | None
    compose: str
    deploy: Deploy
    images: tuple[Image, ...]
    services: tuple[Service, ...]
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of one `repos.yaml`; `file` is as the user named it."""

    file: str
    registry: Registry
    forge: Forge
    builder: Builder
    hosts: tuple[Host, ...]
    repos: tuple[Repo, ...]
    at: Places = field(compare=False, repr=False)
