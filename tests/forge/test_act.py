"""The GitHub rendering, run by act on this machine: the same sample, pushed to a registry with a password."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..support import registry_api
from ..support.real import Registry
from .forge import BUILD_SECRET, OWNER, TOKEN_SECRET
from .sample import base_from, lay, manifest
from .shop import IMAGES, REVISION

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base, pytest.mark.act]

GITHUB = {"kind": "github", "url": "https://github.com"}
REPO = f"{OWNER}/acted"
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


@dataclass(frozen=True)
class Acted:
    """A checkout, and below `server` a clone of it where git finds what github.com would have."""

    checkout: Path
    server: Path
    registry: Registry

    def commit(self, message: str) -> str:
        """Commits what is in the checkout, and pushes it."""
        git(self.checkout, "add", "--all")
        git(self.checkout, "commit", "--quiet", "--allow-empty", "--message", message)
        git(self.checkout, "push", "--quiet", str(self.server / REPO), "HEAD:main")
        return git(self.checkout, "rev-parse", "HEAD")

    def act(self, workflow: str, event: str, details: object = None) -> str:
        """Runs a workflow for an event, which must end well; gives back its log."""
        file = self.server / "event.json"
        file.write_text(json.dumps(details or {}), encoding="utf-8")
        forge = {"GITHUB_SERVER_URL": self.server.as_uri(), "GITHUB_REPOSITORY": REPO}
        words = [word for name, value in forge.items() for word in ("--env", f"{name}={value}")]
        words += ["--secret-file", str(self.server / "secrets"), "--eventpath", str(file)]
        done = subprocess.run(
            [
                *("act", event, "--workflows", f".github/workflows/{workflow}.yml", *words),
                *("--platform", "ubuntu-latest=-self-hosted", "--no-cache-server"),
            ],
            cwd=self.checkout,
            env={**os.environ, "HOME": str(self.server), "DOCKER_CONFIG": str(self.server / "docker")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert self.registry.password not in done.stdout
        return done.stdout

    def digest(self, part: str, tag: str) -> str | None:
        return registry_api.digest(self.registry, f"{OWNER}/acted-{part}", tag)


@pytest.fixture(scope="module")
def acted(registry: Registry, bases: str, tmp_path_factory: pytest.TempPathFactory) -> Acted:
    folder = tmp_path_factory.mktemp("acted")
    checkout = lay(folder, manifest("acted", registry.address, GITHUB))
    base_from(bases, checkout)
    server = folder / "server"
    (server / REPO).mkdir(parents=True)
    (server / "secrets").write_text(
        f"{TOKEN_SECRET}={registry.password}\n{BUILD_SECRET}=a-builds-own\n", encoding="ascii"
    )
    git(server / REPO, "init", "--quiet", "--bare", "--initial-branch=main")
    git(checkout, "init", "--quiet", "--initial-branch=main")
    return Acted(checkout, server, registry)


def test_a_push_runs_to_its_end(acted: Acted) -> None:
    sha = acted.commit("first")
    for workflow in ("drift", "images"):
        assert "Job succeeded" in acted.act(workflow, "push")
    for image in IMAGES:
        pushed = registry_api.pushed(acted.registry, f"{OWNER}/acted-{image}", sha)
        assert pushed.media_type == registry_api.MANIFEST
        assert pushed.labels[REVISION] == sha
        assert pushed.labels["org.opencontainers.image.source"] == f"https://github.com/{REPO}"
    for part in (*IMAGES, "release"):
        assert acted.digest(part, "latest") == acted.digest(part, sha) is not None


def test_a_pull_request_is_built_and_pushes_nothing(acted: Acted) -> None:
    (acted.checkout / "web/index.html").write_text("<p>proposed</p>\n", encoding="utf-8")
    sha = acted.commit("propose")
    log = acted.act("images", "pull_request", {"pull_request": {"head": {"repo": {"full_name": REPO}}}})
    assert "bake backend web" in log
    assert log.count("Job succeeded") == 2
    assert [acted.digest(part, sha) for part in (*IMAGES, "release")] == [None, None, None]


def test_a_pull_request_of_a_fork_is_skipped_and_says_why(acted: Acted) -> None:
    log = acted.act(
        "images", "pull_request", {"pull_request": {"head": {"repo": {"full_name": "other/acted"}}}}
    )
    assert "Nothing was built: pull requests from forks get no secrets." in log
    assert "ci/images.sh" not in log


def test_a_dispatch_builds_the_commit_that_it_names(acted: Acted) -> None:
    (acted.checkout / "web/index.html").write_text("<p>asked for</p>\n", encoding="utf-8")
    sha = acted.commit("to be asked for")
    (acted.checkout / "web/index.html").write_text("<p>newer</p>\n", encoding="utf-8")
    acted.commit("newer")
    log = acted.act("images", "workflow_dispatch", {"inputs": {"sha": sha, "force": "true", "images": "web"}})
    assert "web: will be built (--force)" in log
    assert acted.digest("release", sha)
    assert registry_api.pushed(acted.registry, f"{OWNER}/acted-web", sha).labels[REVISION] == sha
