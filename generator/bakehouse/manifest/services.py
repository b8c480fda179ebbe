"""A service's mapping becomes the model's records."""

from bakehouse.manifest.resolver import Section
from bakehouse.model.service import Health, Logs, Memory, Service, VersionEndpoint


def service(key: str, section: Section) -> Service:
    """One Compose service; what it leaves out is filled in."""
    return Service(
        key=key,
        image=section.get("image"),
        kind=section.get("kind", "service"),
        health=_health(section.below("health", 2)) if "health" in section else None,
        ready=section.get("ready"),
        version=_version(section.below("version")) if "version" in section else None,
        swap=section.get("swap", "hold"),
        memory=_memory(section.below("memory")) if "memory" in section else None,
        cpus=float(section.get("cpus")) if "cpus" in section else None,
        logs=_logs(section.below("logs")) if "logs" in section else None,
        at=section.at,
    )


def _health(section: Section) -> Health:
    return Health(
        url=section.get("url"),
        program=section.get("program", "wget"),
        command=section.texts("command"),
        interval=section.get("interval", "10s"),
        timeout=section.get("timeout", "3s"),
        retries=int(section.get("retries", 3)),
        start_period=section.get("start_period", "0s"),
        start_interval=section.get("start_interval"),
        at=section.at,
    )


def _version(section: Section) -> VersionEndpoint:
    return VersionEndpoint(section.get("url"), section.get("field"), section.at)


def _memory(section: Section) -> Memory:
    return Memory(section.get("limit"), section.get("reservation"), section.at)


def _logs(section: Section) -> Logs:
    return Logs(section.get("max_size", "10m"), int(section.get("max_file", 3)), section.at)
