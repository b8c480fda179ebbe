"""The GitHub rendering, run by act on this machine: the same sample, pushed to a registry with a password."""

import os
import subprocess
from pathlib import Path

import pytest

from ..real import Registry
from ..whole_way.registry_api import MANIFEST, pushed
from .forge import OWNER, TOKEN_SECRET
from .sample import lay, manifest

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.act]

GITHUB = {"kind": "github", "url": "https://github.com"}
WHO = {"GIT_CONFIG_GLOBAL": os.devnull} | {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in {"NAME": "a baker", "EMAIL": "baker@example.com"}.items()
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], env={**os.environ, **WHO}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def served(checkout: Path, server: Path, repo: str) -> str:
    """Commits a folder and clones it to where the server keeps that repo; gives back the commit."""
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "first")
    server.joinpath(repo).parent.mkdir(parents=True)
    git(checkout, "clone", "--quiet", "--bare", ".", str(server / repo))
    return git(checkout, "rev-parse", "HEAD")


def act(checkout: Path, workflow: str, server: Path, repo: str, secrets: Path) -> str:
    """Runs a workflow for a push; a folder stands where github.com would, and git can fetch from it."""
    forge = {"GITHUB_SERVER_URL": server.as_uri(), "GITHUB_REPOSITORY": repo}
    words = [word for name, value in forge.items() for word in ("--env", f"{name}={value}")]
    words += ["--secret-file", str(secrets), "--platform", "ubuntu-latest=-self-hosted", "--no-cache-server"]
    done = subprocess.run(
        ["act", "push", "--workflows", workflow, *words],
        cwd=checkout,
        env={**os.environ, "HOME": str(server), "DOCKER_CONFIG": str(server / "docker")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_github_rendering_runs_to_its_end(registry: Registry, tmp_path: Path) -> None:
    repo = f"{OWNER}/acted"
    checkout = lay(tmp_path, manifest("acted", registry.address, GITHUB))
    server = tmp_path / "server"
    sha = served(checkout, server, repo)
    secrets = tmp_path / "secrets"
    secrets.write_text(f"{TOKEN_SECRET}={registry.password}\n", encoding="ascii")
    for workflow in ("drift", "images"):
        log = act(checkout, f".github/workflows/{workflow}.yml", server, repo, secrets)
        assert "Job succeeded" in log
        assert registry.password not in log
    for name in ("acted-backend", "acted-web"):
        image = pushed(registry, f"{OWNER}/{name}", sha)
        assert image.media_type == MANIFEST
        assert image.labels["org.opencontainers.image.revision"] == sha
        assert image.labels["org.opencontainers.image.source"] == f"https://github.com/{repo}"
