"""Samples against a real registry; some under busybox sh too, some behind a front that fails."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..conftest import docker
from ..script.conftest import busybox_tools
from ..script.shop import Shell, find
from ..support.engine import drop_images
from ..support.front import Front, front
from ..support.real import Registry, need
from .sample import Sample, make

DASH = pytest.param("dash", marks=pytest.mark.dash)
BOTH_SHELLS = pytest.mark.parametrize(
    "shell", [DASH, pytest.param("busybox", marks=pytest.mark.busybox)], indirect=True
)
BOTH_SHELLS_IN_SOAK = pytest.mark.parametrize(
    "shell", [DASH, pytest.param("busybox", marks=[pytest.mark.busybox, pytest.mark.soak])], indirect=True
)


@pytest.fixture
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """Dash with coreutils, where a test does not name another."""
    if getattr(request, "param", "dash") == "dash":
        need("dash")
        return Shell([find("dash")], os.environ["PATH"])
    return Shell([find("busybox"), "sh"], str(busybox_tools(tmp_path / "tools")))


@pytest.fixture(scope="module", autouse=True)
def no_images_left(registry: Registry) -> Iterator[None]:
    """The engine keeps what it baked; each owner of these tests has this process's number in its name."""
    need("engine")
    yield
    drop_images(f"*/owner-{os.getpid()}-*/*")


@pytest.fixture
def new(registry: Registry, shell: Shell, tmp_path: Path) -> Callable[..., Sample]:
    """Makes a sample; what it takes is what `make` takes."""

    def sample(**changes: object) -> Sample:
        return make(tmp_path, registry, shell, **changes)  # type: ignore[arg-type]

    return sample


@pytest.fixture
def sample(new: Callable[..., Sample]) -> Sample:
    """A sample as it comes."""
    return new()


@pytest.fixture
def before(registry: Registry) -> Iterator[Front]:
    """A front before the registry."""
    with front(registry.address) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def base(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The base image in the registry itself: a forced build pulls its bases anew."""
    need("busybox_base")
    name = f"{registry.address}/library/busybox:1.37"
    own = {**os.environ, "DOCKER_CONFIG": str(tmp_path_factory.mktemp("docker"))}
    login = ["docker", "login", "--username", registry.username, "--password-stdin", registry.address]
    subprocess.run(login, input=registry.password, env=own, check=True, capture_output=True, text=True)
    docker("tag", "busybox:1.37", name)
    subprocess.run(["docker", "push", "--quiet", name], env=own, check=True, capture_output=True)
    docker("image", "rm", name)
    return name
