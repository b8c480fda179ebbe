"""Two products of one registry: one with the rendered script, one whose promote is broken; and the counts."""

from collections.abc import Iterator

import pytest

from ..publish.sample import Sample
from ..support.engine import drop_images
from ..support.real import Registry, need
from .broken import without_loop_and_fence
from .burst import warm
from .product import made
from .tally import Tally

TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[TALLY].seeds:
        terminalreporter.write_line(f"interleavings: {config.stash[TALLY]}")


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    return pytestconfig.stash[TALLY]


@pytest.fixture(scope="session")
def product(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The rendered script as it is."""
    yield from _warmed(made(tmp_path_factory.mktemp("product"), registry, str))


@pytest.fixture(scope="session")
def broken(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """A copy of the script whose promote writes and never looks again."""
    yield from _warmed(made(tmp_path_factory.mktemp("broken"), registry, without_loop_and_fence))


def _warmed(product: Sample) -> Iterator[Sample]:
    need("busybox_base")
    try:
        warm(product, product.folder / "warm")
        yield product
    finally:
        drop_images(f"{product.registry.address}/{product.owner}/*")
