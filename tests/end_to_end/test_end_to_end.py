"""One manifest, one sample repo, one real bake, one real push; then the pushed image, read by plain HTTP."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bakehouse.cli import bakehouse

from ..examples.sample import API, CANARY
from ..support.real import Registry
from ..support.registry_api import MANIFEST, pushed, tags

EXAMPLES = Path(__file__).parents[2] / "examples"
MESSAGE = (
    "fix: \"double\" 'single' $(touch /pwned) `id` ${HOME} $HOME $$ %{ if } %s\n"
    " \\ back\\\\\n\n\tsecond paragraph: ünïcødé 🥐 <&> #"
)
AUTHOR = "O'Néill $(id) `id` ${x} the baker"
DATE = "2026-05-31T12:00:00+02:00"
PREFIX = "BYTELYST_COMMIT_"


@dataclass(frozen=True)
class Sample:
    """A sample repo with its pipeline, committed."""

    folder: Path
    commit: str


def git(folder: Path, *words: str) -> str:
    who = {
        "GIT_AUTHOR_NAME": AUTHOR,
        "GIT_AUTHOR_EMAIL": "baker@example.com",
        "GIT_COMMITTER_NAME": AUTHOR,
        "GIT_COMMITTER_EMAIL": "baker@example.com",
        "GIT_AUTHOR_DATE": DATE,
        "GIT_COMMITTER_DATE": DATE,
    }
    command = ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *words]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **who}
    ).stdout


def delivered(example: str, registry: Registry, folder: Path, unlike: bool = False) -> Sample:
    """The example in a git repo of its own, with the files that `render --into` puts there.

    Its web has the address that the samples' tests build with, so what takes minutes is built once. The token
    must be theirs, too: its value is not in BuildKit's key, and a step from the cache was built with theirs.

    With `unlike` its images are like no other, and are built here.
    """
    root = folder / example
    shutil.copytree(EXAMPLES / example, root, ignore=shutil.ignore_patterns("node_modules", ".next", "dist"))
    if unlike:
        for image in ("backend", "web"):
            (root / image / "unlike").write_text(str(folder), encoding="utf-8")
    manifest = folder / "repos.yaml"
    data = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"]["host"] = registry.address
    data["registry"]["username"] = registry.username
    data["repos"][example]["images"]["web"]["args"] = {"NEXT_PUBLIC_API": API}
    manifest.write_text(yaml.safe_dump(data), encoding="utf-8")
    arguments = ["render", example, "--into", str(root), "--manifest", str(manifest)]
    bakehouse.main(arguments, prog_name="bakehouse", standalone_mode=False)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", MESSAGE)
    return Sample(root, git(root, "rev-parse", "HEAD").strip())


def build(sample: Sample, registry: Registry, *words: str) -> str:
    """Runs the script as a CI runner does, and gives back its log."""
    secrets = {"REGISTRY_TOKEN": registry.password, "NPM_TOKEN": CANARY}
    done = subprocess.run(
        [str(sample.folder / "ci" / "images.sh"), "build", *words],
        env={**os.environ, **secrets},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def read(registry: Registry, sample: Sample, image: str, path: str) -> str:
    """A file of an image that was pushed at the sample's commit."""
    command = ["docker", "run", "--rm", "--entrypoint", "cat"]
    pushed_image = f"{registry.address}/samples/{image}:{sample.commit}"
    done = subprocess.run([*command, pushed_image, path], check=True, capture_output=True)
    return done.stdout.decode()


@pytest.mark.engine
@pytest.mark.registry
@pytest.mark.parametrize(
    "example",
    [
        pytest.param("tiny", marks=pytest.mark.busybox_base),
        pytest.param("clock", marks=pytest.mark.node_base),
    ],
)
def test_rendered_script_pushes_exactly_the_commit(example: str, registry: Registry, tmp_path: Path) -> None:
    sample = delivered(example, registry, tmp_path)
    log = build(sample, registry)
    for name in (f"{example}-backend", f"{example}-web"):
        assert tags(registry, f"samples/{name}") == [sample.commit]
        image = pushed(registry, f"samples/{name}", sample.commit)
        assert image.media_type == MANIFEST
        assert image.labels["org.opencontainers.image.revision"] == sample.commit
        assert image.labels["org.opencontainers.image.source"] == f"https://git.example.com/samples/{example}"
        assert image.labels["org.opencontainers.image.title"] == name
        for secret in (CANARY, registry.password):
            assert not [content for content in image.contents if secret.encode() in content]
    assert CANARY not in log
    assert registry.password not in log
    assert not git(sample.folder, "status", "--porcelain")


@pytest.mark.engine
@pytest.mark.registry
@pytest.mark.busybox_base
def test_args_and_token_arrive_exactly(registry: Registry, tmp_path: Path) -> None:
    """The sample writes each argument into a file of the image: the bytes must be those given."""
    sample = delivered("tiny", registry, tmp_path, unlike=True)
    log = build(sample, registry)
    assert "GITEA_NPM_TOKEN: given" in log
    assert CANARY not in log
    expected = {
        "sha": sample.commit,
        "short": sample.commit[:12],
        "message": MESSAGE,
        "author": AUTHOR,
        "date": DATE,
    }
    for name, value in expected.items():
        assert read(registry, sample, "tiny-backend", f"/site/commit/{name}") == value, name
    assert read(registry, sample, "tiny-web", "/site/api.txt") == API
