"""A base image in another registry, which the runner's user or the manifest logs in to."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from ..conftest import docker, serving
from ..support.real import Registry, need
from .sample import Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
# A helper that has the login of one registry; it keeps a list of all that it was asked.
HELPER = """#!/bin/sh
read -r host
echo "$1 $host" >>"$HOME/asked"
[ "$1 $host" = "get OTHER" ] || exit 1
printf '{"ServerURL": "%s", "Username": "USERNAME", "Secret": "PASSWORD"}' "$host"
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A second registry, with the base image in it."""
    need("registry")
    need("busybox_base")
    for registry in serving(tmp_path_factory.mktemp("other")):
        name = base(registry)
        own = {**os.environ, "DOCKER_CONFIG": str(tmp_path_factory.mktemp("docker"))}
        login = ["docker", "login", "--username", registry.username, "--password-stdin", registry.address]
        subprocess.run(login, input=registry.password, env=own, check=True, capture_output=True, text=True)
        docker("tag", "busybox:1.37", name)
        subprocess.run(["docker", "push", "--quiet", name], env=own, check=True, capture_output=True)
        docker("image", "rm", name)
        yield registry


def base(registry: Registry) -> str:
    return f"{registry.address}/bases/busybox:1.37"


def helped(sample: Sample, other: Registry, settings: dict[str, object]) -> dict[str, str | None]:
    """Gives the user these settings and the helper; the variables of a job that finds it."""
    tools = sample.folder / "helpers"
    tools.mkdir()
    text = HELPER.replace("OTHER", other.address).replace("USERNAME", other.username)
    (tools / "docker-credential-marker").write_text(text.replace("PASSWORD", other.password))
    (tools / "docker-credential-marker").chmod(0o755)
    (sample.folder / "docker/config.json").write_text(json.dumps(settings))
    return {"PATH": f"{tools}:{sample.shell.path}"}


def test_a_refusal_of_another_registry_names_it(new: Callable[..., Sample], other: Registry) -> None:
    sample = new(base=base(other))
    done = sample.run("build", "--no-push", "web")
    assert done.code == 3
    assert f"images.sh: {other.address} refused an image" in done.log
    assert "REGISTRY_TOKEN" not in done.log


def test_the_manifests_login_is_used(new: Callable[..., Sample], other: Registry) -> None:
    login = {
        "host": other.address,
        "username": other.username,
        "token": "OTHER_TOKEN",
        "pull_request": "none",
    }
    sample = new(base=base(other), manifest={"registry": {"others": [login]}})
    wrong = sample.run("build", "--no-push", "web", more={"OTHER_TOKEN": "wrong"})
    assert wrong.code == 3
    assert f"images.sh: {other.address} refused an image" in wrong.log
    assert "make sure that $OTHER_TOKEN is a valid token" in wrong.log
    right = sample.run("build", "--no-push", "web", more={"OTHER_TOKEN": other.password})
    assert right.code == 0, right.log


@pytest.mark.parametrize("settings", ["credsStore", "credHelpers"])
def test_the_users_helper_gives_the_other_login_and_never_gets_ours(
    new: Callable[..., Sample], other: Registry, settings: str
) -> None:
    sample = new(base=base(other))
    by_host = dict.fromkeys((other.address, sample.address), "marker")
    more = helped(sample, other, {settings: "marker" if settings == "credsStore" else by_host})
    before = (sample.folder / "docker/config.json").read_bytes()
    done = sample.run("build", "web", more=more)
    assert done.code == 0, done.log
    assert sample.digest("web", sample.head)
    assert set((sample.folder / "asked").read_text().splitlines()) == {f"get {other.address}"}
    assert (sample.folder / "docker/config.json").read_bytes() == before
