"""One manifest, one sample repo, one real bake, one real push; then the pushed image, read by plain HTTP."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bakehouse.cli import bakehouse

from ..real import Registry
from .registry_api import MANIFEST, pushed, tags

EXAMPLES = Path(__file__).parents[2] / "examples"
CANARY = "canary5be0c3d1a94f7728"
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


def delivered(example: str, registry: Registry, folder: Path) -> Sample:
    """The example in a git repo of its own, with the files that `render --into` puts there."""
    root = folder / example
    shutil.copytree(EXAMPLES / example, root, ignore=shutil.ignore_patterns("node_modules", ".next", "dist"))
    manifest = folder / "repos.yaml"
    data = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"]["host"] = registry.address
    data["registry"]["username"] = registry.username
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
        inputs, commit = sorted(tags(registry, f"samples/{name}"), reverse=True)
        assert (inputs[:7], len(inputs), commit) == ("inputs-", 47, sample.commit)
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
def test_commit_args_arrive_exactly(registry: Registry, tmp_path: Path) -> None:
    """The sample writes each argument into a file of the image: the bytes must be those of git."""
    sample = delivered("tiny", registry, tmp_path)
    build(sample, registry)
    image = f"{registry.address}/samples/tiny-backend:{sample.commit}"
    expected = {
        "sha": sample.commit,
        "short": sample.commit[:12],
        "message": MESSAGE,
        "author": AUTHOR,
        "date": DATE,
    }
    command = ["docker", "run", "--rm", "--entrypoint", "cat", image]
    for name, value in expected.items():
        done = subprocess.run([*command, f"/site/commit/{name}"], check=True, capture_output=True)
        assert done.stdout.decode() == value, name
