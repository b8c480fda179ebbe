"""A registry for all jobs of this folder, and a BuildKit of their own for those that want one."""

from collections.abc import Iterator

import pytest

from ..support.real import need
from .world import Builder, Store, remote, store


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    """A remote BuildKit."""
    for part in ("registry", "busybox_base", "buildkitd"):
        need(part)
    with remote(tmp_path_factory.mktemp("buildkitd")) as started:
        yield started


@pytest.fixture
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A registry that holds nothing but what one job pushes."""
    need("registry")
    with store(tmp_path_factory.mktemp("store")) as started:
        yield started
