"""Builders of each kind, kept or passing; registries of plain HTTP, or with an authority of their own."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import docker
from ..forge.builders import Endpoint, buildkitd, make_keys
from ..support.front import Front, front
from ..support.real import Registry
from .certificates import make_certificates
from .kill import killed
from .sample import EXAMPLES, IMAGES, Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]
# No base image: these tests are about where images go to.
SCRATCH = {f"{image}/Dockerfile": f"FROM scratch\nCOPY {image} /site\n" for image in IMAGES}
# A step that says when it runs: one that is taken from a cache need not be called CACHED in the log.
TOLD = "the oven is on"
BUILD = (EXAMPLES / "tiny/web/build.sh").read_text(encoding="utf-8")
TELLING = {"web/build.sh": f"{BUILD}\necho {TOLD}\n"}
NAMES = {"ca": "BUILDKIT_CA", "cert": "BUILDKIT_CERT", "key": "BUILDKIT_KEY"}
CONTAINER = pytest.mark.docker_container
REMOTE = pytest.mark.buildkitd


@pytest.fixture
def gateway() -> str:
    """An address of this machine that is not loopback, for which no client takes plain HTTP by itself."""
    return docker("network", "inspect", "--format={{(index .IPAM.Config 0).Gateway}}", "bridge")


@pytest.fixture
def plain(registry: Registry, gateway: str) -> Iterator[Front]:
    """The registry over plain HTTP on that address."""
    with front(registry.address, gateway) as proxy:
        yield proxy


@pytest.fixture
def guarded(registry: Registry, gateway: str, tmp_path: Path) -> Iterator[Front]:
    """The registry over TLS there, with an authority of its own, whose certificate is in tmp_path/tls."""
    make_certificates(tmp_path / "tls", gateway)
    with front(registry.address, gateway, tmp_path / "tls") as proxy:
        yield proxy


@pytest.fixture
def name(tmp_path: Path) -> Iterator[str]:
    """A builder's name; its container and cache, and those for pull requests, are gone at the end."""
    builder = f"bakehouse-{os.getpid()}"
    yield builder
    own = {**os.environ, "BUILDX_CONFIG": str(tmp_path / "docker/buildx")}
    words = ["docker", "buildx", "rm", "--force", builder, f"{builder}-pull-requests"]
    subprocess.run(words, env=own, check=False, capture_output=True)


@pytest.fixture
def endpoints(tmp_path: Path, base: str, request: pytest.FixtureRequest) -> Iterator[list[Endpoint]]:
    """Two buildkitd that take nobody without a certificate; they know `guarded` where a test has it."""
    tail = ""
    if "guarded" in request.fixturenames:
        address = request.getfixturevalue("guarded").address
        tail = f'[registry."{address}"]\n  ca = [{json.dumps(str(tmp_path / "tls/ca.pem"))}]\n'
    make_keys(shared := tmp_path / "keys")
    for number in (1, 2):
        (tmp_path / f"buildkitd-{number}").mkdir()
    with (
        buildkitd(tmp_path / "buildkitd-1", base, tail=tail, keys=shared) as one,
        buildkitd(tmp_path / "buildkitd-2", base, tail=tail, keys=shared) as two,
    ):
        yield [one, two]


def container(name: str, persistent: bool = True) -> dict[str, Any]:
    kept = {"keep": "1GB"} if persistent else {}
    return {"driver": "docker-container", "name": name, "persistent": persistent, **kept}


def authority(tmp_path: Path) -> dict[str, str]:
    return {"ca": (tmp_path / "tls/ca.pem").read_text(encoding="ascii")}


def network(name: str) -> str:
    return docker("inspect", "--format={{.HostConfig.NetworkMode}}", f"buildx_buildkit_{name}0")


def containers(name: str) -> list[str]:
    return docker("ps", "--all", "--format={{.Names}}", f"--filter=name={name}").split()


@CONTAINER
@pytest.mark.soak
def test_a_kept_builder_remembers_what_it_built(new: Callable[..., Sample], base: str, name: str) -> None:
    sample = new(base=base, files=TELLING, manifest={"builder": container(name)})
    assert TOLD in sample.all().log
    sample.assert_latest(sample.head)
    sample.commit({"packages/commit/more": "shared"})
    assert TOLD not in sample.all().log
    sample.assert_latest(sample.head)
    assert len(containers(name)) == 1


@CONTAINER
@pytest.mark.parametrize(
    "forgotten",
    [False, pytest.param(True, marks=pytest.mark.soak)],
    ids=["on the host", "in a container of its own"],
)
def test_a_kept_builder_follows_its_settings_and_keeps_its_cache(
    new: Callable[..., Sample], base: str, name: str, forgotten: bool
) -> None:
    sample = new(base=base, files=TELLING, manifest={"builder": container(name)})
    assert TOLD in sample.all().log
    sample.change_data(builder_keep="2GB")
    sample.commit({"packages/commit/more": "shared"})
    if forgotten:
        # what buildx knows of builders goes with such a job; the builder's container stays
        shutil.rmtree(sample.folder / "docker/buildx")
    assert "recreating it" not in sample.run("affected").log
    done = sample.all()
    assert f"the settings of the builder {name} changed: recreating it" in done.log
    assert TOLD not in done.log
    settings = docker("exec", f"buildx_buildkit_{name}0", "cat", "/etc/buildkit/buildkitd.toml")
    assert "2GB" in settings
    sample.commit({"packages/commit/more": "shared again"})
    assert "recreating it" not in sample.all().log


@CONTAINER
def test_a_builder_that_was_made_by_hand_stays_as_it_is(new: Callable[..., Sample], name: str) -> None:
    sample = new(files=SCRATCH, manifest={"builder": container(name)})
    words = ["--name", name, "--driver", "docker-container", "--driver-opt", "network=host"]
    own = {**os.environ, "BUILDX_CONFIG": str(sample.folder / "docker/buildx")}
    subprocess.run(["docker", "buildx", "create", *words], env=own, check=True, capture_output=True)
    sample.all()
    sample.assert_latest(sample.head)
    assert "BAKEHOUSE" not in docker("inspect", "--format={{.Config.Env}}", f"buildx_buildkit_{name}0")


@CONTAINER
def test_a_kept_builder_outlives_a_job_that_was_ended(
    new: Callable[..., Sample], base: str, name: str
) -> None:
    slow = {"web/build.sh": "#!/bin/sh\necho rising\nsleep 100\n"}
    sample = new(base=base, files=slow, manifest={"builder": container(name)})
    end_when(sample, "rising")
    assert len(containers(name)) == 1
    assert not list(sample.temporary.iterdir())


@CONTAINER
def test_a_passing_builder_hands_its_cache_on(new: Callable[..., Sample], base: str, name: str) -> None:
    sample = new(base=base, files=TELLING, manifest={"builder": container(name, persistent=False)})
    assert TOLD in sample.all().log
    for image in IMAGES:
        assert len(sample.tags(f"{image}-cache")) == 1
    assert containers(name) == []
    sample.commit({"packages/commit/more": "shared"})
    assert TOLD not in sample.all().log
    sample.assert_latest(sample.head)
    assert containers(name) == []


@CONTAINER
def test_a_passing_builder_goes_with_a_job_that_was_ended(
    new: Callable[..., Sample], base: str, name: str
) -> None:
    slow = {"web/build.sh": "#!/bin/sh\necho rising\nsleep 100\n"}
    sample = new(base=base, files=slow, manifest={"builder": container(name, persistent=False)})
    end_when(sample, "rising")
    assert containers(name) == []


@CONTAINER
def test_the_builder_of_a_killed_job_is_removed_as_the_page_says(
    new: Callable[..., Sample], name: str
) -> None:
    sample = new(files=SCRATCH, manifest={"builder": container(name, persistent=False)})
    killed(sample, "bake --builder", after=True)
    assert len(containers(name)) == 1
    page = (EXAMPLES.parent / "docs/how-to/runner.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^docker ps --all .*?^ *done$", page, re.MULTILINE | re.DOTALL)
    command = command.replace("_bakehouse(", f"_{name}(")
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    assert len(containers(name)) == 1
    old = command.replace("*day* |", "* |")
    subprocess.run(["sh", "-c", old], check=True, capture_output=True)
    assert containers(name) == []
    assert docker("volume", "ls", "--quiet", f"--filter=name={name}") == ""


@CONTAINER
def test_a_pull_request_writes_no_cache(new: Callable[..., Sample], base: str, name: str) -> None:
    sample = new(base=base, manifest={"builder": container(name, persistent=False)})
    sample.run("build", "--no-push")
    assert sample.digest("backend-cache", "anything") is None
    assert containers(name) == []


@CONTAINER
def test_plain_http_from_a_container(new: Callable[..., Sample], plain: Front, name: str) -> None:
    """A builder of an earlier version leaves the runner's own network, which this registry does not need."""
    manifest = {"builder": container(name), "registry": {"insecure": True}}
    sample = new(address=plain.address, files=SCRATCH, manifest=manifest)
    sample.change_data(builder_network="host")
    sample.all()
    assert network(name) == "host"
    sample.change_data(builder_network="''")
    sample.commit({"web/index.html": "<h1>Another</h1>\n"})
    assert f"the settings of the builder {name} changed: recreating it" in sample.all().log
    assert network(name) in ("bridge", "default")
    sample.assert_latest(sample.head)


@CONTAINER
def test_own_authority_from_a_container(
    new: Callable[..., Sample], guarded: Front, name: str, tmp_path: Path
) -> None:
    manifest = {"builder": container(name), "registry": authority(tmp_path)}
    sample = new(address=guarded.address, files=SCRATCH, manifest=manifest)
    sample.all()
    sample.assert_latest(sample.head)


@pytest.mark.parametrize("kind", ["plain", "guarded"])
def test_the_engines_own_builder_asks_either(
    new: Callable[..., Sample], request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    """What it pushes depends on the engine's own configuration, what the script asks does not."""
    proxy: Front = request.getfixturevalue(kind)
    registry = {"insecure": True} if kind == "plain" else authority(tmp_path)
    sample = new(
        address=proxy.address, files=SCRATCH, manifest={"builder": {"driver": "docker"}, "registry": registry}
    )
    done = sample.run("affected")
    assert done.code == 0, done.log
    assert "web: will be built (no image has these files and settings yet: inputs-" in done.log
    assert "no commit of main is released yet" in sample.run("promote").log


@REMOTE
def test_remote_builders_over_mutual_tls(
    new: Callable[..., Sample], endpoints: list[Endpoint], base: str
) -> None:
    """Pull requests have a BuildKit of their own, and of the keys only theirs."""
    first, second = endpoints
    own = {"endpoints": [second.address], "tls": {key: f"PR_{name}" for key, name in NAMES.items()}}
    sample = new(base=base, files=TELLING, manifest={"builder": {**remote([first]), "pull_requests": own}})
    done = sample.all(more=keys(endpoints))
    assert "remote driver" in done.log
    sample.assert_latest(sample.head)
    sample.commit({"packages/commit/more": "shared"})
    theirs = {f"PR_{name}": text for name, text in keys(endpoints).items()}
    tried = sample.run("build", "--no-push", more=theirs)
    assert (tried.code, TOLD in tried.log) == (0, True)
    done = sample.run("build", "--no-push", more=keys(endpoints))
    assert (done.code, "PR_BUILDKIT_CA is not set" in done.log) == (2, True)


@REMOTE
def test_remote_builders_and_own_authority(
    new: Callable[..., Sample], guarded: Front, endpoints: list[Endpoint], tmp_path: Path
) -> None:
    manifest = {"builder": remote(endpoints), "registry": authority(tmp_path)}
    sample = new(address=guarded.address, files=SCRATCH, manifest=manifest)
    sample.all(more=keys(endpoints))
    sample.assert_latest(sample.head)


@REMOTE
def test_remote_builders_need_their_keys(new: Callable[..., Sample], endpoints: list[Endpoint]) -> None:
    sample = new(files=SCRATCH, manifest={"builder": remote(endpoints)})
    done = sample.run("all", more={**keys(endpoints), "BUILDKIT_KEY": ""})
    assert (done.code, "BUILDKIT_KEY is not set" in done.log) == (2, True)


def test_one_image_at_a_time(new: Callable[..., Sample]) -> None:
    sample = new(manifest={"builder": {"driver": "docker", "max_parallel": 1}})
    done = sample.all()
    assert done.log.count("building with ") == 2
    sample.assert_latest(sample.head)


def remote(endpoints: list[Endpoint]) -> dict[str, Any]:
    addresses = [endpoint.address for endpoint in endpoints]
    return {"driver": "remote", "endpoints": addresses, "tls": NAMES, "persistent": True}


def keys(endpoints: list[Endpoint]) -> dict[str, str]:
    """The secrets, the same for both."""
    files = {"ca": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
    return {
        NAMES[part]: (endpoints[0].keys / file).read_text(encoding="ascii") for part, file in files.items()
    }


def end_when(sample: Sample, word: str) -> None:
    """Runs `all` and asks it to end when a build step says a word."""
    with subprocess.Popen(
        sample.argv("all"),
        cwd=sample.root,
        env=sample.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        assert any(line.endswith(f"{word}\n") for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 143
    assert sample.release(sample.head) == {}
