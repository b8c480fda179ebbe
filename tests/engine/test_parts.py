"""The real parts are what other tests take them for."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ..support.real import Registry

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
OLDEST = os.environ.get("BAKEHOUSE_BUILDX_OLDEST", "")
BUILDX = pytest.mark.parametrize(
    "buildx",
    [
        pytest.param(["docker", "buildx"], id="current"),
        pytest.param([OLDEST], id="oldest", marks=pytest.mark.oldest_buildx),
    ],
)


def run(config: Path, *argv: str, stdin: str = "") -> CompletedProcess[str]:
    """Runs a command with a docker configuration folder of its own."""
    environment = {**os.environ, "DOCKER_CONFIG": str(config)}
    return subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False, env=environment)


def log_in(config: Path, registry: Registry, password: str) -> CompletedProcess[str]:
    argv = ["docker", "login", "--username", registry.username, "--password-stdin", registry.address]
    return run(config, *argv, stdin=password)


def test_the_registry_takes_the_right_password_alone(tmp_path: Path, registry: Registry) -> None:
    wrong = log_in(tmp_path, registry, "wrong")
    assert wrong.returncode != 0
    assert "unauthorized" in wrong.stderr.lower()
    right = log_in(tmp_path, registry, registry.password)
    assert (right.returncode, right.stdout.strip()) == (0, "Login Succeeded"), right.stderr


def test_nobody_pushes_without_the_password(tmp_path: Path, registry: Registry) -> None:
    pushed = push(["docker", "buildx"], tmp_path, f"{registry.address}/parts/nobody:1")
    assert pushed.returncode != 0
    assert "401 Unauthorized" in pushed.stderr


@BUILDX
def test_an_image_that_buildx_pushed_is_read_back(
    tmp_path: Path, registry: Registry, buildx: Sequence[str], request: pytest.FixtureRequest
) -> None:
    reference = f"{registry.address}/parts/{request.node.callspec.id}:1"
    assert log_in(tmp_path, registry, registry.password).returncode == 0
    pushed = push(buildx, tmp_path, reference)
    assert pushed.returncode == 0, pushed.stderr
    metadata = json.loads((tmp_path / "metadata.json").read_text(encoding="utf-8"))
    read = run(tmp_path, *buildx, "imagetools", "inspect", "--format", "{{json .Manifest}}", reference)
    assert read.returncode == 0, read.stderr
    assert json.loads(read.stdout)["digest"] == metadata["containerimage.digest"]


def push(buildx: Sequence[str], folder: Path, reference: str) -> CompletedProcess[str]:
    """Builds a two-line Dockerfile and pushes it."""
    context = folder / "context"
    context.mkdir()
    (context / "Dockerfile").write_text("FROM busybox:1.37\nRUN echo baked >/baked\n", encoding="utf-8")
    argv = [*buildx, "build", "--provenance=false", "--push", "--tag", reference]
    return run(folder, *argv, "--metadata-file", str(folder / "metadata.json"), str(context))
