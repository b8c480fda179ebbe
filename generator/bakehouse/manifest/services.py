"""The model's records of a service, built from its mapping."""

from bakehouse.manifest.resolver import Section
from bakehouse.model.service import Health, Logs, Memory, Service, ServiceKind, VersionEndpoint

_RECREATE = "recreate"


def service(key: str, section: Section) -> Service:
    """Build the record of one Compose service; what it leaves out is filled in."""
    return Service(
        key=key,
        image=section.get("image"),
        kind=section.get("kind", ServiceKind.SERVICE, ServiceKind),
        health=section.optional("health", _health, 2),
        ready=section.get("ready"),
        version=section.optional("version", _version),
        swap=section.get("swap", _RECREATE, _swap),
        memory=section.optional("memory", _memory),
        cpus=section.get("cpus", None, float),
        logs=section.optional("logs", _logs),
        at=section.at,
    )


def _swap(word: str) -> str:
    """Return today's word: `hold` is the earlier one for `recreate`."""
    return _RECREATE if word == "hold" else word


def _health(section: Section) -> Health:
    return Health(
        url=section.get("url"),
        program=section.get("program", "wget"),
        command=section.texts("command"),
        interval=section.get("interval", "10s"),
        timeout=section.get("timeout", "3s"),
        retries=section.get("retries", 3, int),
        start_period=section.get("start_period", "0s"),
        start_interval=section.get("start_interval"),
        at=section.at,
    )


def _version(section: Section) -> VersionEndpoint:
    return VersionEndpoint(section.get("url"), section.get("field"), section.at)


def _memory(section: Section) -> Memory:
    return Memory(section.get("limit"), section.get("reservation"), section.at)


def _logs(section: Section) -> Logs:
    return Logs(section.get("max_size", "10m"), section.get("max_file", 3, int), section.at)
