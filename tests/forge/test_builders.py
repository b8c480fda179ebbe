"""Builders that are not the engine's bake and push here, with a current buildx and the oldest one."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.real import Registry
from ..support.registry_api import tags
from .builders import Endpoint, buildkitd, created, in_container, settings

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
BUILDX = pytest.mark.parametrize(
    "buildx",
    [
        pytest.param(("docker", "buildx"), id="current"),
        pytest.param(
            (os.environ.get("BAKEHOUSE_BUILDX_OLDEST", ""),), id="oldest", marks=pytest.mark.oldest_buildx
        ),
    ],
)


@pytest.fixture
def environment(registry: Registry, tmp_path: Path) -> dict[str, str]:
    """A docker configuration of its own, signed in to the registry."""
    own = {**os.environ, "DOCKER_CONFIG": str(tmp_path / "docker")}
    words = ["docker", "login", "--username", registry.username, "--password-stdin", registry.address]
    subprocess.run(words, input=registry.password, env=own, check=True, capture_output=True, text=True)
    return own


@pytest.fixture
def endpoint(bases: str, tmp_path: Path) -> Iterator[Endpoint]:
    with buildkitd(tmp_path / "buildkitd", bases) as started:
        yield started


def bake(folder: Path, tag: str, builder: str, environment: dict[str, str], buildx: tuple[str, ...]) -> str:
    """Bakes one image of two steps and pushes it."""
    folder.joinpath("Dockerfile").write_text("FROM busybox:1.37\nRUN echo baked >/baked\n", encoding="ascii")
    folder.joinpath("bake.hcl").write_text(f'target "default" {{ tags = ["{tag}"] }}\n', encoding="ascii")
    argv = [*buildx, "bake", "--file", "bake.hcl", "--builder", builder, "--push", "--progress", "plain"]
    done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@BUILDX
@pytest.mark.docker_container
def test_buildkit_in_a_container_bakes_and_pushes(
    bases: str, registry: Registry, environment: dict[str, str], tmp_path: Path, buildx: tuple[str, ...]
) -> None:
    config = tmp_path / "buildkitd.toml"
    config.write_text(settings(bases), encoding="utf-8")
    with created(f"bakehouse-{os.getpid()}", in_container(config), environment, buildx) as builder:
        log = bake(
            tmp_path, f"{registry.address}/builders/container:{len(buildx)}", builder, environment, buildx
        )
    assert "docker-container driver" in log
    assert str(len(buildx)) in tags(registry, "builders/container")


@BUILDX
@pytest.mark.buildkitd
def test_a_buildkitd_over_mutual_tls_bakes_and_pushes(
    endpoint: Endpoint,
    registry: Registry,
    environment: dict[str, str],
    tmp_path: Path,
    buildx: tuple[str, ...],
) -> None:
    with created(f"bakehouse-{os.getpid()}", endpoint.options, environment, buildx) as builder:
        log = bake(
            tmp_path, f"{registry.address}/builders/remote:{len(buildx)}", builder, environment, buildx
        )
    assert "remote driver" in log
    assert str(len(buildx)) in tags(registry, "builders/remote")


@pytest.mark.buildkitd
def test_a_buildkitd_takes_nobody_without_a_certificate(endpoint: Endpoint) -> None:
    words = ["buildctl", "--addr", endpoint.address, "--tlscacert", str(endpoint.keys / "ca.pem")]
    own = ["--tlscert", str(endpoint.keys / "cert.pem"), "--tlskey", str(endpoint.keys / "key.pem")]
    for certificate, welcome in (own, True), ([], False):
        asked = subprocess.run([*words, *certificate, "debug", "workers"], capture_output=True, check=False)
        assert (asked.returncode == 0) is welcome, asked.stderr
