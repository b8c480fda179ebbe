"""One container as the engine tells of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bakehouse.health_timing import STOP_SECONDS, HealthCheck
from bakehouse.outside.docker import health_check

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
_VERSION = "com.docker.compose.version"
_HASH = "com.docker.compose.config-hash"
_NEVER = "0001-"
_MODES = ("NetworkMode", "PidMode", "IpcMode")
_JOINED = "container:"
_ANONYMOUS = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ContainerState:
    """One container of a Compose project; `started` in seconds since the epoch, 0 for one that never ran.

    `probe` is the last result of its health check, and `check` that check itself, None without one;
    `stop_seconds` the time that it has to stop by itself. `joins` names the containers whose namespaces it
    uses, `mounts` those whose volumes; `anonymous` are the folders of its anonymous volumes. `made_by` is the
    version of the Compose that created it, and `config_hash` the one that it wrote on it.
    """

    id: str
    project: str
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


def parse(data: Any) -> ContainerState:
    """Convert one object of `docker container inspect` to a record."""
    state, config, host = data["State"], data["Config"], data["HostConfig"]
    modes = (host.get(key) or "" for key in _MODES)
    health = state.get("Health") or {}
    return ContainerState(
        id=data["Id"],
        project=config["Labels"].get(PROJECT, ""),
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


def _time(text: str) -> float:
    """Parse a time to seconds since the epoch; of Go's nanoseconds, Python reads six digits."""
    if text.startswith(_NEVER):
        return 0.0
    return datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", text)).timestamp()
