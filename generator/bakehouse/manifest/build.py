"""Data that the schema accepts becomes the model's records; after this there are no more dicts.

Mappings are sorted by key, so that the order of the manifest's keys never shows in what is generated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse.manifest.places import flatten, inherit
from bakehouse.manifest.reader import Map
from bakehouse.model import Forge, Health, Image, Logs, Manifest, Memory, Registry, Repo, Secret, Service
from bakehouse.values import Location, Places


def manifest(data: Map, file: str) -> Manifest:
    """The whole manifest as records."""
    top = _entry(data, Location(file, 1))
    defaults = top.below("defaults")
    image, service = defaults.below("images", 3), defaults.below("services")
    repos = tuple(_repo(name, entry, image, service) for name, entry in top.entries("repos", 1))
    return Manifest(file, _registry(top.below("registry")), _forge(top.below("forge")), repos, top.at)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mapping with its places; what the defaults fill in is already there."""

    data: Mapping[str, Any]
    at: Places

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str, default: Any = None) -> Any:
        """A value, or what stands for it where it is left out."""
        return self.data.get(key, default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, in the order given."""
        return tuple(self.data.get(key, ()))

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping from name to text; numbers as they are written."""
        return {name: _written(value) for name, value in sorted(self.data.get(key, {}).items())}

    def below(self, key: str, depth: int = 1) -> "_Entry":
        """The mapping at a key; an empty one where it is left out."""
        return _entry(self.data.get(key, _NOTHING), self.at[key], depth)

    def entries(
        self, key: str, depth: int, defaults: "_Entry | None" = None
    ) -> Iterator[tuple[str, "_Entry"]]:
        """The mappings at a key by name, each filled up with the defaults."""
        group = self.data.get(key, _NOTHING)
        own = self.at[key]
        for name in sorted(group):
            place = Location(own.file, group.lines[name], f"{own.path}/{name}")
            yield name, _filled(_entry(group[name], place, depth), defaults)


_NOTHING = Map()


def _entry(data: Map, own: Location, depth: int = 1) -> _Entry:
    return _Entry(data, flatten(data, own, depth))


def _filled(entry: _Entry, defaults: _Entry | None) -> _Entry:
    if defaults is None or not defaults.data:
        return entry
    return _Entry({**defaults.data, **entry.data}, inherit(entry.at, entry.data, defaults.at))


def _written(value: Any) -> str:
    return str(getattr(value, "text", value))


def _registry(entry: _Entry) -> Registry:
    return Registry(
        entry.get("host"), entry.get("owner"), entry.get("username"), entry.get("token"), entry.at
    )


def _forge(entry: _Entry) -> Forge:
    return Forge(
        kind=entry.get("kind"),
        version=entry.get("version"),
        url=entry.get("url"),
        runner=entry.get("runner", "ubuntu-latest"),
        workflows=entry.get("workflows"),
        at=entry.at,
    )


def _repo(name: str, entry: _Entry, image: _Entry, service: _Entry) -> Repo:
    return Repo(
        name=name,
        product=entry.get("product"),
        branch=entry.get("branch", "main"),
        images=tuple(_image(key, each) for key, each in entry.entries("images", 3, image)),
        services=tuple(_service(key, each) for key, each in entry.entries("services", 1, service)),
        at=entry.at,
    )


def _image(key: str, entry: _Entry) -> Image:
    return Image(
        key=key,
        dockerfile=entry.get("dockerfile"),
        paths=entry.texts("paths"),
        context=entry.get("context", "."),
        target=entry.get("target"),
        platform=entry.get("platform", "linux/amd64"),
        args=entry.pairs("args"),
        contexts=entry.pairs("contexts"),
        labels=entry.pairs("labels"),
        secrets=tuple(_secrets(entry)),
        ssh=entry.texts("ssh"),
        commit_args=entry.get("commit_args") or None,
        at=entry.at,
    )


def _secrets(entry: _Entry) -> Iterator[Secret]:
    for index, value in enumerate(entry.get("secrets", ())):
        own = entry.at[f"secrets/{index}"]
        if isinstance(value, str):
            yield Secret(value, value, Places(own))
        else:
            yield Secret(value["id"], value["secret"], flatten(value, own, 1))


def _service(key: str, entry: _Entry) -> Service:
    return Service(
        key=key,
        image=entry.get("image"),
        health=_health(entry.below("health", 2)) if "health" in entry else None,
        memory=_memory(entry.below("memory")) if "memory" in entry else None,
        cpus=float(entry.get("cpus")) if "cpus" in entry else None,
        logs=_logs(entry.below("logs")) if "logs" in entry else None,
        at=entry.at,
    )


def _health(entry: _Entry) -> Health:
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


def _memory(entry: _Entry) -> Memory:
    return Memory(entry.get("limit"), entry.get("reservation"), entry.at)


def _logs(entry: _Entry) -> Logs:
    return Logs(entry.get("max_size", "10m"), int(entry.get("max_file", 3)), entry.at)
