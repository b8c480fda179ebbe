"""What a pull request builds, or another product, is in no later image of the branch: harmless markers tell.

A step prints and keeps what it finds in a cache mount; the mount's id is the same everywhere.
"""

import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..conftest import docker
from ..script.shop import Shell, find
from ..support import registry_api
from ..support.real import Registry, need
from .sample import Run, Sample, make

pytestmark = [
    pytest.mark.engine,
    pytest.mark.registry,
    pytest.mark.busybox_base,
    pytest.mark.docker_container,
    pytest.mark.dash,
]
MOUNT = "--mount=type=cache,id=shared,target=/cache"
DOCKERFILE = f"""FROM busybox:1.37
WORKDIR /repo
COPY web web
RUN {MOUNT} sh web/build.sh
RUN --mount=type=secret,id=NPM_TOKEN sh web/secret.sh >/secret
"""
BUILD = """cat web/page /cache/* >/found
sh web/install.sh
echo "found: $(tr '\\n' ' ' </found)"
"""
SECRET = "if [ -s /run/secrets/NPM_TOKEN ]; then echo given; else echo absent; fi\n"
INSTALL = "echo marker-of-PRODUCT >/cache/product\n"
SECRET_OF_BUILD = {"id": "NPM_TOKEN", "secret": "NPM_TOKEN", "pull_request": "none"}
IMAGE = {"dockerfile": "web/Dockerfile", "paths": ["web"], "secrets": [SECRET_OF_BUILD]}


@dataclass(frozen=True)
class Told:
    """Files of the images after both had run on one runner, and what two of the runs printed."""

    tried: Run
    refused: Run
    unbuilt: str | None
    released: Run
    layer: dict[str, str]
    mount: dict[str, str]
    other: dict[str, str]
    name: str


@pytest.fixture(scope="module")
def name() -> Iterator[str]:
    """A builder's name; whatever was created of it is gone at the end."""
    need("engine")
    builder = f"bakehouse-apart-{os.getpid()}"
    yield builder
    for container in docker("ps", "--all", "--format={{.Names}}", f"--filter=name={builder}").split():
        docker("rm", "--force", container)
        docker("volume", "rm", "--force", f"{container}_state")


@pytest.fixture(scope="module")
def told(registry: Registry, base: str, name: str, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A release, a pull request, one that brings what the branch has next, two releases, another product."""
    builder = {"name": name, "keep": "1GB", "pull_requests": {"keep": "2GB"}}
    sample = product(tmp_path_factory.mktemp("tiny"), registry, base, "tiny", builder)
    sample.all()
    main = sample.head
    steps = f"RUN {MOUNT} echo marker-of-dockerfile >/cache/dockerfile\n"
    asked = {
        "web/install.sh": "echo marker-of-file >/cache/file\n",
        "web/Dockerfile": (sample.root / "web/Dockerfile").read_text(encoding="utf-8") + steps,
    }
    sample.commit(asked, push=False)
    assert sample.run("build", "--no-push").code == 0
    sample.git("reset", "--quiet", "--hard", main)
    sample.commit({"web/page": "two\n"}, push=False)
    tried = sample.run("build", "--no-push", more={"NPM_TOKEN": None})
    sample.push()
    refused = sample.run("all", more={"NPM_TOKEN": ""})
    unbuilt = sample.digest("web", sample.head)
    released = sample.all()
    layer = files(sample, "tiny")
    sample.commit({"web/page": "three\n"})
    sample.all()
    other = product(tmp_path_factory.mktemp("other"), registry, base, "other", builder)
    other.all()
    return Told(tried, refused, unbuilt, released, layer, files(sample, "tiny"), files(other, "other"), name)


def product(folder: Path, registry: Registry, base: str, name: str, builder: dict[str, Any]) -> Sample:
    """The sample with one image of its own steps, under the name of a product."""
    own = {
        "web/Dockerfile": DOCKERFILE,
        "web/build.sh": BUILD,
        "web/secret.sh": SECRET,
        "web/install.sh": INSTALL.replace("PRODUCT", name),
        "web/page": "one\n",
    }
    return make(
        folder,
        registry,
        Shell([find("dash")], os.environ["PATH"]),
        base=base,
        files=own,
        manifest={"builder": builder},
        repo={"product": name, "images": {"web": IMAGE}, "services": {}},
        images=["web"],
    )


def files(sample: Sample, product: str) -> dict[str, str]:
    """What its steps wrote into the image of the newest release."""
    pushed = registry_api.pushed(sample.registry, f"{sample.owner}/{product}-web", "latest")
    found = {}
    for layer in pushed.contents[2:]:
        with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
            for name in {"found", "secret"} & set(archive.getnames()):
                member = archive.extractfile(name)
                assert member
                found[name] = member.read().decode()
    return found


def test_the_pull_requests_steps_found_their_markers(told: Told) -> None:
    """Otherwise the other tests would show nothing."""
    assert told.tried.code == 0
    assert "found: two marker-of-dockerfile marker-of-file" in told.tried.log
    assert "note: the secret NPM_TOKEN is not set" in told.tried.log


def test_a_layer_of_a_pull_request_is_in_no_release(told: Told) -> None:
    assert told.layer["found"] == "two\nmarker-of-tiny\n"


def test_what_a_pull_request_left_in_a_cache_mount_is_in_no_release(told: Told) -> None:
    """The branch's own mount is still there: it holds what an earlier release left."""
    assert told.mount["found"] == "three\nmarker-of-tiny\n"


def test_a_release_without_the_secret_is_refused(told: Told) -> None:
    """The step that mounts it takes an empty one, and the image would look good."""
    assert (told.refused.code, told.refused.baked, told.unbuilt) == (2, [], None)
    assert "these secrets are not set or empty: NPM_TOKEN;" in told.refused.log


def test_a_build_without_the_secret_is_in_no_release(told: Told) -> None:
    assert told.layer["secret"] == "given\n"


def test_a_cache_mount_is_one_products_own(told: Told) -> None:
    assert told.other["found"] == "one\n"


def test_the_builder_reports_the_digests_that_the_registry_has(told: Told) -> None:
    assert "built web in" in told.released.log
    assert "another run pushed" not in told.released.log


def test_two_builders_serve_both(told: Told) -> None:
    """The runner's own network is theirs, too, because nothing else reaches the registry of these tests."""
    made = {f"buildx_buildkit_{told.name}0": "1GB", f"buildx_buildkit_{told.name}-pull-requests0": "2GB"}
    for container, keep in made.items():
        assert docker("inspect", "--format={{.HostConfig.NetworkMode}}", container) == "host"
        assert keep in docker("exec", container, "cat", "/etc/buildkit/buildkitd.toml")
    found = docker("ps", "--all", "--format={{.Names}}", f"--filter=name=buildx_buildkit_{told.name}")
    assert sorted(found.split()) == sorted(made)
