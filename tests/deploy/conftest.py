"""A host with one product that was deployed once; a test makes its own releases on top."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ..support.real import Registry, need
from .aftermath import first_release, settle
from .engine import engine
from .fleet import Fleet, make, set_up
from .marks import CONTAINERD

New = Callable[..., Fleet]


@pytest.fixture(scope="module")
def new(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Makes a product, a host without it, and nothing that runs; all of it goes with the module."""
    yield from fleets(registry, tmp_path_factory)


def fleets(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """The same with a registry of one's own; cleans up after all that it made."""
    for part in ("engine", "compose", "busybox_base"):
        need(part)
    made = []

    def fleet(**environment: str) -> Fleet:
        made.append(make(tmp_path_factory.mktemp("fleet"), registry, **environment))
        return made[-1]

    yield fleet
    for each in made:
        each.clean_up()


@pytest.fixture(scope="session")
def deployed(
    request: pytest.FixtureRequest, registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fleet]:
    """Its first releases serve; on an engine of its own, where a test asks for the graph driver."""
    with ExitStack() as stack:
        environment = {}
        if getattr(request, "param", CONTAINERD) != CONTAINERD:
            need("tiny_disk")
            environment = {"DOCKER_HOST": stack.enter_context(engine(containerd=False)).host}
        new = stack.enter_context(contextmanager(fleets)(registry, tmp_path_factory))
        yield first(new(**environment))


def first(fleet: Fleet) -> Fleet:
    """Sets up a host, and deploys a release and one more."""
    done = set_up(fleet)
    assert done.code == 0, done.err
    first_release(fleet)
    return fleet


@pytest.fixture
def fleet(deployed: Fleet) -> Iterator[Fleet]:
    """The newest good release serves; whatever the test does, the next deploy succeeds."""
    yield deployed
    settle(deployed)
