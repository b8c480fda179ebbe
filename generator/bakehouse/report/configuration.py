"""The resolved configuration in the manifest's own form, as YAML for a person or as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from enum import StrEnum
from functools import reduce
from typing import Any

import yaml

from bakehouse import codec, yaml12
from bakehouse.manifest import schema, versions
from bakehouse.model.builder import Builder
from bakehouse.model.forge import Schedules
from bakehouse.model.host import Host
from bakehouse.model.host_keys import place_of, unit_of
from bakehouse.model.image import NO_SECRET, Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Backing, Service

# Records that stand below a key, and the field that is this key.
_KEYS: Mapping[type, str] = {Host: "name", Image: "key", Repo: "name", Service: "key", Backing: "key"}


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Quote a text that our reader, which is not PyYAML's, would take for something else."""
    style = "|" if "\n" in text else None if isinstance(yaml12.value(text), str) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def show(manifest: Manifest, repos: Sequence[Repo]) -> str:
    """Format the configuration as YAML, in the order of the schema."""
    data = _plain(manifest, repos)
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def show_json(manifest: Manifest, repos: Sequence[Repo]) -> str:
    """Format the configuration as JSON, the same data."""
    return codec.dump(_plain(manifest, repos))


def _plain(manifest: Manifest, repos: Sequence[Repo]) -> dict[str, Any]:
    data = {
        "version": versions.FORMAT,
        "registry": manifest.registry,
        "forge": manifest.forge,
        "builder": manifest.builder,
        "hosts": manifest.hosts,
        "repos": tuple(repos),
    }
    plain = {key: _data(value) for key, value in data.items() if value}
    ordered: dict[str, Any] = _ordered(plain, schema.schema())
    return ordered


def _ordered(data: Any, part: schema.SchemaPart) -> Any:
    if isinstance(data, dict):
        keys = sorted(data, key=[*part.get("properties", data)].index)
        return {key: _ordered(data[key], schema.below(part, key)) for key in keys}
    return data


def _data(value: Any) -> Any:
    if isinstance(value, Secret):
        return _secret(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Schedules):
        return {"rebuild": value.rebuild or "never", "promote": value.promote or "never"}
    if is_dataclass(value):
        return _record(value)
    if isinstance(value, Mapping):
        return {key: _data(item) for key, item in value.items()}
    if isinstance(value, tuple) and value and type(value[0]) in _KEYS:
        return {getattr(item, _KEYS[type(item)]): _data(item) for item in value}
    return [_data(item) for item in value] if isinstance(value, tuple) else value


def _record(value: Any) -> dict[str, Any]:
    """Put each field where the manifest has it; what is not there or empty is left out."""
    data: dict[str, Any] = {}
    left_out = {"at", _KEYS.get(type(value)), _refused(value), *_below_others(value)}
    for key in fields(value):
        item, (*above, last) = _item(value, key), place_of(key).split("/")
        if key.name not in left_out and item not in (None, {}, []):
            part = reduce(lambda part, step: part.setdefault(step, {}), above, data)
            # services and backing services are under one key
            part[last] = {**part.get(last, {}), **item} if isinstance(item, dict) else item
    return data


def _item(value: Any, key: "Field[Any]") -> Any:
    item = getattr(value, key.name)
    if key.name == "pull_request" and item is None:
        return NO_SECRET
    if isinstance(value, Repo) and key.name == "compose":
        return _compose(value)
    # no exponent, which the schema does not know
    return f"{item:.9f}".rstrip("0").rstrip(".") + unit_of(key) if unit_of(key) else _data(item)


def _refused(value: Any) -> str | None:
    """Return the field that has a default but that the manifest may not set; None for no such field."""
    if isinstance(value, Service) and value.kind == "job":
        return "swap"
    return "name" if isinstance(value, Builder) and value.driver == "docker" else None


def _below_others(value: Any) -> tuple[str, ...]:
    """Return the fields that stand below the key of another field."""
    return ("overrides", "project") if isinstance(value, Repo) else ()


def _compose(repo: Repo) -> Any:
    """Return the Compose files and the project's name in the shortest form."""
    files = list(repo.compose_files) if repo.overrides else repo.compose
    return {"files": files, "project": repo.project} if repo.project else files


def _secret(secret: Secret) -> str | dict[str, str]:
    said = "pull_request" in secret.at.keys
    if secret.id == secret.secret and not said:
        return secret.id
    other = {"pull_request": secret.pull_request or NO_SECRET} if said else {}
    return {"id": secret.id, "secret": secret.secret, **other}
