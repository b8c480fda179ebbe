"""The manifest as records. Each knows the places of its keys (`at`), which no comparison looks at.

Everything is resolved: defaults are filled in, and a default's place is where the manifest gives it.
Paths are relative to the repo's root, with forward slashes; sizes and durations are as written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.values import Places


@dataclass(frozen=True, slots=True)
class Registry:
    """Where images go. `token` is the name of the secret that holds the bot's token, never its value."""

    host: str
    owner: str
    username: str
    token: str
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forge:
    """Whose Actions run the pipeline. `workflows` is the folder that the manifest asks for, if it does."""

    kind: str
    version: str | None
    url: str
    runner: str
    workflows: str | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Secret:
    """A BuildKit secret: its `id` in the Dockerfile and the name of the forge's secret that fills it."""

    id: str
    secret: str
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
class Service:
    """A Compose service that runs one of the repo's images."""

    key: str
    image: str
    health: Health | None
    memory: Memory | None
    cpus: float | None
    logs: Logs | None
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Repo:
    """One production repo; `product` is its short name."""

    name: str
    product: str
    branch: str
    images: tuple[Image, ...]
    services: tuple[Service, ...]
    at: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of one `repos.yaml`; `file` is as the user named it."""

    file: str
    registry: Registry
    forge: Forge
    repos: tuple[Repo, ...]
    at: Places = field(compare=False, repr=False)
