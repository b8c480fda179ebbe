"""The model's records of a service, built from its mapping."""

from typing import Any

from bakehouse.manifest.reader import Map
from bakehouse.manifest.resolver import Section
from bakehouse.model.service import Backing, Health, Logs, Memory, Service, ServiceKind, VersionEndpoint

_RECREATE = "recreate"
# Docker's first look comes after a whole interval: what is up at once would wait ten seconds for it.
_CHECK: dict[str, Any] = {
    "program": "wget",
    "interval": "10s",
    "timeout": "3s",
    "retries": 3,
    "start_period": "20s",
    "start_interval": "500ms",
}


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


def backing(key: str, section: Section) -> Backing:
    """Build the record of a Compose service that no deploy replaces."""
    return Backing(
        key=key,
        health=section.optional("health", _health, 2),
        memory=section.optional("memory", _memory),
        at=section.at,
    )


def is_backing(entry: object) -> bool:
    """Tell whether an entry of `services` is a backing service."""
    return isinstance(entry, Map) and entry.get("kind") == ServiceKind.BACKING


def _swap(word: str) -> str:
    """Return today's word: `hold` is the earlier one for `recreate`."""
    return _RECREATE if word == "hold" else word


def _health(section: Section) -> Health:
    # timings alone are laid over the check that the image or the Compose file has, and none of them is ours
    usual = _CHECK if section.data.keys() & {"url", "command"} else {}
    return Health(
        url=section.get("url"),
        program=section.get("program", usual.get("program")),
        command=section.texts("command"),
        interval=section.get("interval", usual.get("interval")),
        timeout=section.get("timeout", usual.get("timeout")),
        retries=section.get("retries", usual.get("retries"), int),
        start_period=section.get("start_period", usual.get("start_period")),
        start_interval=section.get("start_interval", usual.get("start_interval")),
        at=section.at,
    )


def _version(section: Section) -> VersionEndpoint:
    return VersionEndpoint(section.get("url"), section.get("field"), section.at)


def _memory(section: Section) -> Memory:
    return Memory(section.get("limit"), section.get("reservation"), section.at)


def _logs(section: Section) -> Logs:
    return Logs(section.get("max_size", "10m"), section.get("max_file", 3, int), section.at)
