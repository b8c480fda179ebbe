"""The real parts that tests may want, how each is found, and what to say when it is not there."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

MEND = "`.ci/machine up` brings it to a Debian 12 machine"


@dataclass(frozen=True)
class Part:
    """One part: a probe that finds it, and what a reader is told when the probe fails.

    One that only soak tests need is not `in_ci`.
    """

    probe: Callable[[], bool]
    missing: str
    in_ci: bool = True


@dataclass(frozen=True)
class Registry:
    """A registry on loopback that asks for this user and password."""

    address: str
    username: str
    password: str


def runs(*argv: str) -> bool:
    """Tell whether a command is there and succeeds within half a minute."""
    if shutil.which(argv[0]) is None:
        return False
    try:
        return subprocess.run(argv, capture_output=True, timeout=30, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def has_image(name: str) -> bool:
    """Tell whether the engine has an image, or can pull it."""
    return runs("docker", "image", "inspect", name) or runs("docker", "pull", "--quiet", name)


def engine_answers() -> bool:
    """Tell whether an engine answers and the docker client has buildx."""
    return runs("docker", "version") and runs("docker", "buildx", "version")


def can_mount() -> bool:
    """Tell whether this process may mount a filesystem of its own."""
    return os.geteuid() == 0 and runs("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")


PARTS = {
    "engine": Part(engine_answers, "no Docker engine with buildx answers on DOCKER_HOST"),
    "compose": Part(lambda: runs("docker", "compose", "version"), "the docker client has no Compose"),
    "oldest_buildx": Part(
        lambda: runs(os.environ.get("BAKEHOUSE_BUILDX_OLDEST", ""), "version"),
        "BAKEHOUSE_BUILDX_OLDEST names no buildx that runs",
    ),
    "oldest_compose": Part(
        lambda: runs(os.environ.get("BAKEHOUSE_COMPOSE_OLDEST", ""), "version"),
        "BAKEHOUSE_COMPOSE_OLDEST names no Compose that runs",
    ),
    "last_compose_2": Part(
        lambda: runs(os.environ.get("BAKEHOUSE_COMPOSE_LAST_2", ""), "version"),
        "BAKEHOUSE_COMPOSE_LAST_2 names no Compose that runs: build github.com/docker/compose/v2/cmd@v2.40.3",
        in_ci=False,
    ),
    "registry": Part(lambda: has_image("registry:2"), "the engine has no image registry:2"),
    "busybox_base": Part(lambda: has_image("busybox:1.37"), "the engine has no image busybox:1.37"),
    "node_base": Part(lambda: has_image("node:22-alpine"), "the engine has no image node:22-alpine"),
    "actionlint": Part(lambda: runs("actionlint", "--version"), "no actionlint in PATH"),
    "sarif_schema": Part(
        lambda: Path(os.environ.get("BAKEHOUSE_SARIF_SCHEMA", "nowhere")).is_file(),
        "BAKEHOUSE_SARIF_SCHEMA names no file",
    ),
    "tiny_disk": Part(can_mount, "no tiny filesystem can be mounted"),
    "gitea": Part(lambda: runs("gitea", "--version"), "no gitea in PATH"),
    "gitea_runner": Part(lambda: runs("gitea-runner", "--version"), "no gitea-runner in PATH"),
    "act": Part(lambda: runs("act", "--version"), "no act in PATH"),
    "buildkitd": Part(
        lambda: runs("buildkitd", "--version") and runs("runc", "--version"), "no buildkitd with runc in PATH"
    ),
    "docker_container": Part(
        lambda: has_image("moby/buildkit:buildx-stable-1"),
        "the engine has no image moby/buildkit:buildx-stable-1",
    ),
    "strace": Part(lambda: runs("strace", "--seccomp-bpf", "-f", "true"), "no strace that may trace in PATH"),
    "curl": Part(lambda: runs("curl", "--version"), "no curl in PATH"),
    "sshd": Part(lambda: shutil.which("sshd") is not None, "no sshd in PATH"),
    "caddy": Part(lambda: runs("caddy", "version"), "no caddy in PATH"),
    "busybox": Part(lambda: runs("busybox", "true"), "no busybox in PATH"),
    "dash": Part(lambda: runs("dash", "-c", "true"), "no dash in PATH"),
}


def oldest_compose(folder: Path) -> str:
    """Makes a configuration of the docker client that has the oldest Compose, and no other plugin."""
    plugins = folder / "docker" / "cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-compose").symlink_to(os.environ["BAKEHOUSE_COMPOSE_OLDEST"])
    return str(plugins.parent)


@cache
def found(name: str) -> bool:
    """Tell whether a part is there; looks once."""
    return PARTS[name].probe()


def need(name: str) -> None:
    """Skips the test that asks when a part is missing; fails it in CI, where every part must be there."""
    if found(name):
        return
    reason = f"{PARTS[name].missing}; {MEND}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
