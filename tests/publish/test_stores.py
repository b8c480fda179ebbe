"""An engine with the graph driver's image store: what it can publish with, and what is refused beforehand."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ..deploy.engine import Engine, engine
from ..support import registry_api
from ..support.real import Registry
from .sample import IMAGES, Sample
from .seed import push_seed

pytestmark = [
    pytest.mark.engine,
    pytest.mark.registry,
    pytest.mark.busybox_base,
    pytest.mark.docker_container,
    pytest.mark.tiny_disk,
]
BUILDKIT = "moby/buildkit:buildx-stable-1"


@pytest.fixture(scope="module")
def graph() -> Iterator[Engine]:
    """The engine of a runner: each one up to 28 as installed, and each one that was upgraded from there."""
    with engine(containerd=False, images=("busybox:1.37", BUILDKIT)) as own:
        yield own


@pytest.fixture
def there(new: Callable[..., Sample], graph: Engine) -> Callable[..., Sample]:
    """Makes a sample whose script runs on that engine."""

    def sample(**changes: object) -> Sample:
        return replace(new(**changes), environment={"DOCKER_HOST": graph.host})

    return sample


def pushed(sample: Sample, registry: Registry) -> list[str]:
    """The repositories that the registry has of a sample."""
    return [name for name in registry_api.repositories(registry) if name.startswith(f"{sample.owner}/")]


def test_its_own_builder_is_refused_before_anything_is_built(
    there: Callable[..., Sample], registry: Registry
) -> None:
    sample = there()
    done = sample.run("all")
    assert (done.code, done.baked) == (3, [])
    assert "`docker` cannot write a release: this engine uses the graph driver's image store" in done.log
    assert "Set `builder: {driver: docker-container}` in the manifest, then run: bakehouse render" in done.log
    assert "containerd" not in done.log
    assert pushed(sample, registry) == []


def test_a_wrong_seed_changes_nothing_of_that(
    there: Callable[..., Sample], registry: Registry, graph: Engine
) -> None:
    sample = there()
    push_seed(sample, graph.host)
    assert sample.run("all", "--force").code == 3
    assert pushed(sample, registry) == [sample.name("release")]


def test_its_own_builder_will_do_where_another_made_the_seed(there: Callable[..., Sample]) -> None:
    sample = there()
    push_seed(sample, os.environ.get("DOCKER_HOST", ""))
    sample.all()
    sample.assert_latest(sample.head)
    sample.commit({"web/index.html": "<h1>Another</h1>\n"})
    assert sample.all().baked == ["web"]
    sample.assert_latest(sample.head)


def test_it_builds_what_is_not_pushed(there: Callable[..., Sample]) -> None:
    done = there().run("build", "--no-push", "web")
    assert (done.code, done.baked) == (0, ["web"])


# of one that is kept the cache alone is more, which tests/publish/test_builders.py shows
@pytest.mark.parametrize(
    "persistent",
    [pytest.param(True, id="kept", marks=pytest.mark.soak), pytest.param(False, id="passing")],
)
def test_a_builder_in_a_container(
    there: Callable[..., Sample], base: str, graph: Engine, persistent: bool
) -> None:
    builder: dict[str, Any] = {"driver": "docker-container", "name": f"bakehouse-{os.getpid()}"}
    sample = there(base=base, manifest={"builder": {**builder, "persistent": persistent}})
    push_seed(sample, graph.host)
    assert sample.all().baked == [" ".join(IMAGES)]
    sample.assert_latest(sample.head)


def test_a_seed_that_such_an_engine_left_is_replaced(
    new: Callable[..., Sample], base: str, graph: Engine
) -> None:
    """Before a release, and before a rebuild claims its number; that number stays a gap."""
    sample = new(base=base)
    push_seed(sample, graph.host)
    assert "cannot have annotations; replacing it" in sample.all().log
    sample.assert_latest(sample.head)
    push_seed(sample, graph.host)
    assert "cannot have annotations; replacing it" in sample.all("--force").log
    sample.assert_latest(sample.head, f"{sample.head}-r3")
