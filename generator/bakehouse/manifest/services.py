"""A service's mapping becomes the model's records."""

from bakehouse.manifest.entry import Entry
from bakehouse.model.service import Health, Logs, Memory, Service, Version


def service(key: str, entry: Entry) -> Service:
    """One Compose service; what it leaves out is filled in."""
    return Service(
        key=key,
        image=entry.get("image"),
        kind=entry.get("kind", "service"),
        health=_health(entry.below("health", 2)) if "health" in entry else None,
        ready=entry.get("ready"),
        version=_version(entry.below("version")) if "version" in entry else None,
        swap=entry.get("swap", "hold"),
        memory=_memory(entry.below("memory")) if "memory" in entry else None,
        cpus=float(entry.get("cpus")) if "cpus" in entry else None,
        logs=_logs(entry.below("logs")) if "logs" in entry else None,
        at=entry.at,
    )


def _health(entry: Entry) -> Health:
    return Health(
        url=entry.get("url"),
        program=entry.get("program", "wget"),
        command=entry.texts("command"),
        interval=entry.get("interval", "10s"),
        timeout=entry.get("timeout", "3s"),
        retries=int(entry.get("retries", 3)),
        start_period=entry.get("start_period", "0s"),
        start_interval=entry.get("start_interval"),
        at=entry.at,
    )


def _version(entry: Entry) -> Version:
    return Version(entry.get("url"), entry.get("field"), entry.at)


def _memory(entry: Entry) -> Memory:
    return Memory(entry.get("limit"), entry.get("reservation"), entry.at)


def _logs(entry: Entry) -> Logs:
    return Logs(entry.get("max_size", "10m"), int(entry.get("max_file", 3)), entry.at)
