"""A backing service as records: what the file has, what runs of it, and what was noted."""

from dataclasses import dataclass, replace
from typing import Any

from bakehouse.host.planning.compose_project import BackingService, ServiceTarget
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.model.service import ServiceConfig, ServiceKind

from .shop import CONFIGURED, container, facts, noted, recorded, target

IMAGE = "postgres:16"


@dataclass(frozen=True)
class Database:
    """A backing service as the file has it."""

    target: ServiceTarget
    service: BackingService

    def wanting(self, **changes: Any) -> "Database":
        return replace(self, target=replace(self.target, **changes))


def database(
    key: str = "db", kind: ServiceKind = ServiceKind.BACKING, image: str = IMAGE, **changes: Any
) -> Database:
    """One whose image can be pulled, configured as noted."""
    service = ServiceConfig(key=key, image=image, kind=kind)
    wants = ServiceTarget(service, CONFIGURED, (), None, 1.0, has_check=False)
    return Database(wants, replace(BackingService(None, pullable=True, built=False), **changes))


def seen(key: str = "db", **changes: Any) -> Container:
    return container(key, **{"image": IMAGE, **changes})


def known(service: Database, *runs: Container | None, **changes: Any) -> Facts:
    """Web, which needs the service, and what runs of both."""
    key = service.target.service.key
    seen = tuple(filter(None, runs))
    containers = {"web": container(), **({key: seen[-1]} if seen else {})}
    found = facts(containers, {"web": recorded()}, {"web": target("web", key)})
    others = {
        "others": {key: service.target},
        "backing": {key: service.service},
        "replicas": {key: seen},
        "noted": {key: noted(key)},
    }
    return replace(found, **{**others, **changes})


DB = database()
