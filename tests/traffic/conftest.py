"""A host under traffic: its services behind Caddy, as the rendered snippets have it."""

from collections.abc import Iterator

import pytest
from bench.host.fleet import Fleet
from bench.host.making import fleet
from bench.host.registry import Registry

from ..support.real import Registry as Real


@pytest.fixture(scope="session")
def small(registry: Real) -> Iterator[Fleet]:
    """One product of two services, with a database and a migration."""
    at = Registry(registry.address, registry.username, registry.password)
    with fleet(at, ["shop"], ["web", "api"]) as made:
        made.watch(1)
        made.first()
        yield made


@pytest.fixture(scope="session")
def whole(registry: Real) -> Iterator[Fleet]:
    """Four products, twenty services."""
    at = Registry(registry.address, registry.username, registry.password)
    with fleet(at) as made:
        made.first()
        yield made
