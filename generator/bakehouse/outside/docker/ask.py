"""Queries of the engine about containers and images: one `docker inspect` for all of them at one moment.

Not through python-on-whales: it inspects one object a process, at several moments, knows no time limit, and
takes 0.26 s of processor time to import.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside import process
from bakehouse.outside.docker import container_state, health_check
from bakehouse.outside.docker.container_state import PROJECT, ContainerState

_ONE_OFF = "com.docker.compose.oneoff"
_SECONDS = 60.0
_GONE = re.compile(r"no such (object|container|image|network)|network \S+ not found", re.IGNORECASE)
SNAPSHOTTER = "io.containerd.snapshotter.v1"


@dataclass(frozen=True, slots=True)
class LocalImage:
    """A local image: its id, its names with tag and with digest, its labels; a health check of its own."""

    id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    labels: dict[str, str]
    has_check: bool


@dataclass(frozen=True, slots=True)
class ComposeContainers:
    """Containers that Compose made, the newest last, and their images by id."""

    containers: tuple[ContainerState, ...]
    images: dict[str, LocalImage]


def compose_containers(project: str = "") -> ComposeContainers:
    """Return the containers of a project, or of all; raises ExternalError if no engine answers."""
    seen = look(containers(project))
    return ComposeContainers(seen, {each.id: each for each in images(each.image_id for each in seen)})


def containers(project: str = "") -> list[str]:
    """Return the ids of a project's containers, or of all projects'; raises ExternalError."""
    labels = [f"label={PROJECT}={project}"] if project else []
    return ids(*(word for label in (*labels, f"label={_ONE_OFF}=False") for word in ("--filter", label)))


def ids(*filters: str) -> list[str]:
    """Return the ids of all containers that filters select, running or not; raises ExternalError."""
    return _run("ps", "--all", "--quiet", "--no-trunc", *filters).split()


def look(wanted: Iterable[str]) -> tuple[ContainerState, ...]:
    """Return containers by their ids, the newest last; leaves out those that are gone."""
    found = map(container_state.parse, inspect("container", wanted))
    return tuple(sorted(found, key=lambda seen: seen.started))


def images(references: Iterable[str]) -> tuple[LocalImage, ...]:
    """Return local images by name, `name@digest` or id; leaves out those that are not here."""
    return tuple(map(parse_image, inspect("image", references)))


def image(reference: str) -> LocalImage | None:
    """Return one local image; None if the engine does not have it."""
    return next(iter(images([reference])), None)


def api() -> tuple[int, ...]:
    """Return the newest API version that the engine supports."""
    told = _run("version", "--format", "{{.Server.APIVersion}}").strip()
    return tuple(int(number) for number in told.split("."))


def info() -> Any:
    """Return the engine's `docker info`, with its field names."""
    return codec.load(_run("info", "--format", "{{json .}}"))


def has_containerd_store(info: Any) -> bool:
    """Tell from `docker info` whether images are in containerd's store and not the graph driver's."""
    return any(SNAPSHOTTER in field for pair in info.get("DriverStatus") or () for field in pair)


def _run(*words: str) -> str:
    return process.run(("docker", *words), seconds=_SECONDS).or_fail("Docker Engine does not answer").out


def inspect(kind: str, references: Iterable[str]) -> list[Any]:
    """Return the engine's own data of objects of a kind; leaves out those that it does not have."""
    wanted = tuple(dict.fromkeys(references))
    if not wanted:
        return []
    done = process.run(("docker", kind, "inspect", *wanted), seconds=_SECONDS)
    strange = [line for line in done.err.splitlines() if line.strip() and not _GONE.search(line)]
    if done.code and strange:
        raise ExternalError(f"Docker Engine does not answer: {strange[-1]}", "docker info")
    found: list[Any] = codec.load(done.out or "[]")
    return found


def parse_image(data: Any) -> LocalImage:
    """Convert one object of `docker image inspect` to a record."""
    config = data.get("Config") or {}
    labels = config.get("Labels") or {}
    names = dict.fromkeys([*(data["RepoTags"] or ()), *(data["RepoDigests"] or ())])
    # from 29 on RepoTags has digests, too
    tags = tuple(name for name in names if "@" not in name)
    digests = tuple(name for name in names if "@" in name)
    return LocalImage(data["Id"], tags, digests, dict(labels), health_check.parse(config) is not None)
