"""Ports in addresses: the schema's patterns know digits, not the highest port."""

import re
from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_service
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.builder import Builder
from bakehouse.model.forge import Forge
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import Registry
from bakehouse.model.repo import Publication, Repo
from bakehouse.model.service import Health, Service, VersionEndpoint
from bakehouse.values import Location

_HIGHEST = 65535


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report ports that do not exist."""
    yield from for_each([manifest.registry], _registry, _auth_host)
    yield from for_each([manifest.forge], _forge)
    yield from for_each([manifest.builder], _builder)
    yield from for_each(manifest.repos, _repo)
    yield from each_service(manifest, _service)


def _registry(registry: Registry) -> Iterator[Finding]:
    return _port(registry.host, registry.at["host"])


def _auth_host(registry: Registry) -> Iterator[Finding]:
    return _port(registry.auth_host or "", registry.at["auth_host"])


def _forge(forge: Forge) -> Iterator[Finding]:
    return _port(forge.url, forge.at["url"])


def _builder(builder: Builder) -> Iterator[Finding]:
    for number, endpoint in valid_items(builder.endpoints):
        yield from _port(endpoint, builder.at[f"endpoints/{number}"])


def _repo(repo: Repo) -> Iterator[Finding]:
    return for_each([repo.deploy.publication] if repo.deploy.publication else [], _address)


def _service(service: Service) -> Iterator[Finding]:
    return for_each([each for each in (service.health, service.version) if each], _address)


def _address(record: Publication | Health | VersionEndpoint) -> Iterator[Finding]:
    return _port(record.url or "", record.at["url"])


def _port(address: str, at: Location) -> Iterator[Finding]:
    port = _given(address)
    if port and not (re.fullmatch("[0-9]{1,5}", port) and 1 <= int(port) <= _HIGHEST):
        yield error("port", at, f"the port `{port[:20]}` does not exist", f"use 1 to {_HIGHEST}")


def _given(address: str) -> str:
    """Return the port of an address, with or without a scheme; empty if it gives none."""
    authority = re.split("[/?#]", address.partition("://")[2] or address)[0]
    host = authority.rpartition("@")[2]
    # IPv6 has colons of its own, in brackets
    return host.rpartition("]")[2].partition(":")[2]
