"""Queries of the engine about containers and images: one `docker inspect` for all of them at one moment.

Not through python-on-whales: it inspects one object a process, at several moments, knows no time limit, and
takes 0.26 s of processor time to import.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.health_timing import STOP_SECONDS, HealthCheck
from bakehouse.outside import process
from bakehouse.outside.docker import health_check

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
_VERSION = "com.docker.compose.version"
_HASH = "com.docker.compose.config-hash"
_ONE_OFF = "com.docker.compose.oneoff"
_SECONDS = 60.0
_GONE = re.compile(r"no such (object|container|image|network)|network \S+ not found", re.IGNORECASE)
_NEVER = "0001-"
_MODES = ("NetworkMode", "PidMode", "IpcMode")
_JOINED = "container:"
_ANONYMOUS = re.compile("[0-9a-f]{64}")
SNAPSHOTTER = "io.containerd.snapshotter.v1"


@dataclass(frozen=True, slots=True)
class ContainerState:
    """One container of a Compose project; `started` in seconds since the epoch, 0 for one that never ran.

    `probe` is the last result of its health check, and `check` that check itself, None without one;
    `stop_seconds` the time that it has to stop by itself. `joins` names the containers whose namespaces it
    uses, `mounts` those whose volumes; `anonymous` are the folders of its anonymous volumes. `made_by` is the
    version of the Compose that created it, and `config_hash` the one that it wrote on it.
    """

    id: str
    service: str
    image: str
    image_id: str
    status: str
    health: str | None
    restarts: int
    oom_killed: bool
    exit_code: int
    started: float
    probe: str
    stop_seconds: float
    name: str
    joins: tuple[str, ...]
    mounts: tuple[str, ...]
    anonymous: tuple[str, ...]
    check: HealthCheck | None
    made_by: str
    config_hash: str
    has_binds: bool


@dataclass(frozen=True, slots=True)
class LocalImage:
    """A local image: its id, its names with tag and with digest, its labels; a health check of its own."""

    id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    labels: dict[str, str]
    has_check: bool


def containers(project: str) -> tuple[str, ...]:
    """Return the ids of a project's containers; raises ExternalError if no engine answers."""
    labels = (f"label={PROJECT}={project}", f"label={_ONE_OFF}=False")
    return tuple(ids(*(word for label in labels for word in ("--filter", label))))


def ids(*filters: str) -> list[str]:
    """Return the ids of all containers that filters select, running or not; raises ExternalError."""
    return _run("ps", "--all", "--quiet", "--no-trunc", *filters).split()


def look(wanted: Iterable[str]) -> tuple[ContainerState, ...]:
    """Return containers by their ids, the newest last; leaves out those that are gone."""
    found = map(_seen, inspect("container", wanted))
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


def _seen(data: Any) -> ContainerState:
    state, config, host = data["State"], data["Config"], data["HostConfig"]
    modes = (host.get(key) or "" for key in _MODES)
    health = state.get("Health") or {}
    return ContainerState(
        id=data["Id"],
        service=config["Labels"].get(SERVICE, ""),
        image=config["Image"],
        image_id=data["Image"],
        status=state["Status"],
        health=health.get("Status"),
        restarts=data.get("RestartCount", 0),
        oom_killed=state["OOMKilled"],
        exit_code=state["ExitCode"],
        started=_time(state["StartedAt"]),
        probe=_probe(health.get("Log") or []),
        stop_seconds=float(config.get("StopTimeout") or STOP_SECONDS),
        name=data["Name"].removeprefix("/"),
        joins=tuple(dict.fromkeys(each.removeprefix(_JOINED) for each in modes if each.startswith(_JOINED))),
        mounts=tuple(each.partition(":")[0] for each in host.get("VolumesFrom") or ()),
        anonymous=tuple(
            each["Destination"] for each in data["Mounts"] if _ANONYMOUS.fullmatch(each.get("Name") or "")
        ),
        check=health_check.parse(config),
        made_by=config["Labels"].get(_VERSION, ""),
        config_hash=config["Labels"].get(_HASH, ""),
        has_binds=any(each["Type"] == "bind" for each in data["Mounts"]),
    )


def _probe(log: list[Any]) -> str:
    if not log:
        return ""
    last = log[-1]
    return f"exit {last['ExitCode']}: {last['Output'].strip() or 'it printed nothing'}"


def parse_image(data: Any) -> LocalImage:
    """Convert one object of `docker image inspect` to a record."""
    config = data.get("Config") or {}
    labels = config.get("Labels") or {}
    names = dict.fromkeys([*(data["RepoTags"] or ()), *(data["RepoDigests"] or ())])
    # from 29 on RepoTags has digests, too
    tags = tuple(name for name in names if "@" not in name)
    digests = tuple(name for name in names if "@" in name)
    return LocalImage(data["Id"], tags, digests, dict(labels), health_check.parse(config) is not None)


def _time(text: str) -> float:
    """Parse a time to seconds since the epoch; of Go's nanoseconds, Python reads six digits."""
    if text.startswith(_NEVER):
        return 0.0
    return datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", text)).timestamp()
