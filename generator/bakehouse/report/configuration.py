"""The resolved configuration, as YAML for a person or as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import yaml

from bakehouse import codec
from bakehouse.model import Manifest, Repo


def show(manifest: Manifest, repos: Sequence[Repo]) -> str:
    """As YAML, in the order of the records."""
    return yaml.safe_dump(_plain(manifest, repos), sort_keys=False, allow_unicode=True)


def show_json(manifest: Manifest, repos: Sequence[Repo]) -> str:
    """As JSON, the same data."""
    return codec.dump(_plain(manifest, repos))


def _plain(manifest: Manifest, repos: Sequence[Repo]) -> dict[str, Any]:
    return {
        "registry": _data(manifest.registry),
        "forge": _data(manifest.forge),
        "builder": _data(manifest.builder),
        "hosts": {host.name: _data(host) for host in manifest.hosts},
        "repos": {repo.name: _data(repo) for repo in repos},
    }


def _data(value: Any) -> Any:
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value) if field.name != "at")
        return {name: _data(item) for name, item in named}
    if isinstance(value, Mapping):
        return {key: _data(item) for key, item in value.items()}
    return [_data(item) for item in value] if isinstance(value, tuple) else value
