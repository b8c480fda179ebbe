"""A sample product: a checkout with the rendered pipeline, a bare origin, and a registry owner of its own."""

import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..script.shop import Shell
from ..support import registry_api
from ..support.call import call
from ..support.real import Registry

EXAMPLES = Path(__file__).parents[2] / "examples"
IMAGES = ("backend", "web")
NUMBERS = itertools.count(1)
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "baker",
    "GIT_AUTHOR_EMAIL": "baker@example.com",
    "GIT_COMMITTER_NAME": "baker",
    "GIT_COMMITTER_EMAIL": "baker@example.com",
}


@dataclass(frozen=True)
class Run:
    """The result of a run of the script, and all of its output."""

    code: int
    log: str

    @property
    def baked(self) -> list[str]:
        """The images of each bake, a string a bake."""
        return re.findall(r"^== bake (.*)$", self.log, re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """One product; `address` is where its script finds the registry, a proxy's where one stands before it."""

    folder: Path
    root: Path
    registry: Registry
    address: str
    owner: str
    shell: Shell
    branch: str = "main"
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words],
            env={**os.environ, **GIT},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | None]) -> None:
        """Writes files, or takes those away that are None; a text with `#!` first becomes a program."""
        for name, text in files.items():
            path = self.root / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755 if text.startswith("#!") else 0o644)

    def commit(self, files: Mapping[str, str | None], message: str = "a change", push: bool = True) -> str:
        """Commits files, and pushes; the commit."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", f"--message={message}")
        if push:
            self.push()
        return self.head

    def push(self, *words: str) -> None:
        self.git("push", "--quiet", *words, "origin", f"HEAD:refs/heads/{self.branch}")

    def change_data(self, **values: str) -> None:
        """Commits the script with other values in its block of data."""
        script = self.root / "ci/images.sh"
        text = script.read_text(encoding="utf-8")
        for name, value in values.items():
            text, count = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", text)
            assert count == 1, name
        script.write_text(text, encoding="utf-8")
        self.commit({}, "other data")

    def clone(self, name: str, *words: str) -> "Sample":
        """Another checkout of the same product."""
        root = self.folder / name
        self.git("clone", "--quiet", *words, f"file://{self.origin}", str(root))
        (self.folder / f"{name}.temporary").mkdir()
        more = {**self.environment, "TMPDIR": str(self.folder / f"{name}.temporary")}
        return Sample(
            self.folder, root, self.registry, self.address, self.owner, self.shell, self.branch, more
        )

    def variables(self, more: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The environment of a CI job, and nothing of this machine but where its engine is."""
        kept = {name: os.environ[name] for name in ("DOCKER_HOST",) if name in os.environ}
        own = {
            "PATH": self.shell.path,
            "HOME": str(self.folder),
            "DOCKER_CONFIG": str(self.folder / "docker"),
            "TMPDIR": str(self.temporary),
            "CI": "true",
            "REGISTRY_TOKEN": self.registry.password,
            "NPM_TOKEN": "npm-0c1e",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        whole = {**kept, **own, **self.environment, **(more or {})}
        return {name: value for name, value in whole.items() if value is not None}

    def argv(self, *arguments: str) -> list[str]:
        return [*self.shell.argv, str(self.root / "ci/images.sh"), *arguments]

    def run(
        self, *arguments: str, more: Mapping[str, str | None] | None = None, cwd: Path | None = None
    ) -> Run:
        """Runs the script as a CI job; nothing is left behind and the token is never told."""
        variables = self.variables(more)
        done = subprocess.run(
            self.argv(*arguments),
            cwd=cwd or self.root,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert self.registry.password not in done.stdout
        assert not list(Path(variables["TMPDIR"]).iterdir()), done.stdout
        return Run(done.returncode, done.stdout)

    def all(self, *arguments: str, more: Mapping[str, str | None] | None = None) -> Run:
        """A run of `all` that must do well."""
        done = self.run("all", *arguments, more=more)
        assert done.code == 0, done.log
        return done

    def name(self, image: str) -> str:
        return f"{self.owner}/tiny-{image}"

    def digest(self, image: str, tag: str) -> str | None:
        """Return the registry's digest of a tag of an image, or of `release`."""
        return registry_api.digest(self.registry, self.name(image), tag)

    def digests(self, tag: str) -> dict[str, str | None]:
        return {image: self.digest(image, tag) for image in IMAGES}

    def release(self, tag: str) -> dict[str, str]:
        """The annotations of a release, none where it is not there."""
        return registry_api.annotations(self.registry, self.name("release"), tag)

    def tags(self, image: str) -> list[str]:
        return registry_api.tags(self.registry, self.name(image))

    def assert_latest(self, commit: str, tag: str | None = None) -> None:
        """:latest of the release and of each image is the release of `commit` under `tag`, not mixed."""
        tag = tag or commit
        assert self.digest("release", "latest") == self.digest("release", tag) is not None
        named = self.release("latest")
        assert named["org.opencontainers.image.revision"] == commit
        for image in IMAGES:
            digest = named[f"bakehouse.digest.{image}"]
            assert digest == self.digest(image, "latest") == self.digest(image, tag)


def make(
    folder: Path,
    registry: Registry,
    shell: Shell,
    *,
    address: str | None = None,
    base: str | None = None,
    branch: str = "main",
    files: Mapping[str, str] | None = None,
    manifest: Mapping[str, Any] | None = None,
    repo: Mapping[str, Any] | None = None,
    images: Sequence[str] = IMAGES,
) -> Sample:
    """examples/tiny with its pipeline rendered by the CLI, committed and pushed; nothing is built yet."""
    owner, root = f"owner-{os.getpid()}-{next(NUMBERS)}", folder / "checkout"
    sample = Sample(folder, root, registry, address or registry.address, owner, shell, branch)
    shutil.copytree(EXAMPLES / "tiny", root)
    for name in ("temporary", "docker"):
        (folder / name).mkdir()
    sample.write(files or {})
    for image in images:
        _own_steps(root / image / "Dockerfile", base, owner)
    path = folder / "repos.yaml"
    path.write_text(yaml.safe_dump(_manifest(sample, manifest or {}, repo or {})), encoding="utf-8")
    done = call("render", "tiny", "--into", str(root), "--manifest", str(path), at=folder)
    assert done.code == 0, done.err
    sample.git("init", "--quiet", f"--initial-branch={branch}")
    sample.git("init", "--quiet", "--bare", f"--initial-branch={branch}", str(sample.origin))
    sample.git("remote", "add", "origin", f"file://{sample.origin}")
    sample.commit({}, "first")
    return sample


def _own_steps(dockerfile: Path, base: str | None, owner: str) -> None:
    """No step is taken from another test's cache, and the base image from where it can be pulled."""
    text = dockerfile.read_text(encoding="utf-8").replace("busybox:1.37", base or "busybox:1.37")
    text = text.replace("WORKDIR /repo", f"WORKDIR /repo\nENV OWNER={owner}")
    dockerfile.write_text(text, encoding="utf-8")


def _manifest(sample: Sample, manifest: Mapping[str, Any], repo: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"] |= {
        "host": sample.address,
        "owner": sample.owner,
        "username": sample.registry.username,
        **manifest.get("registry", {}),
    }
    data["builder"] = manifest.get("builder", {"driver": "docker"})
    tiny = data["repos"]["tiny"] | {"branch": sample.branch} | repo
    return data | {"repos": {"tiny": tiny}}
