"""Parts for the tests of ci/images.sh: its text, shells to run it, git repos to run it in."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PARTS = Path(__file__).parents[2] / "templates" / "images"
GIT_ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "author",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+02:00",
    "GIT_COMMITTER_NAME": "committer",
    "GIT_COMMITTER_EMAIL": "committer@example.com",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+02:00",
}


@dataclass(frozen=True)
class Image:
    """One image as the data block tells of it."""

    inputs: Sequence[str]
    ignores: Sequence[str] = ()
    context: str = "."
    contexts: Sequence[str] = ()
    reference: str = "git.example.com/bytelyst/clock-backend"
    recipe: str = '{"made": "for a test"}'
    bases: Sequence[str] = ()
    secrets: Sequence[str] = ()
    variables: Sequence[str] = ()
    dockerfile: str = ""
    excluded: Sequence[str] = ()


@dataclass(frozen=True)
class Data:
    """The values of a data block, and its text."""

    images: Mapping[str, Image]
    registry: str = "git.example.com"
    username: str = "image-bot"
    registry_others: str = ""
    timeout_seconds: int = 120
    bake_sum: str = ""
    prepare: str = ""
    test_command: str = ""
    max_parallel: int = 0
    generated: str = ""

    def text(self) -> str:
        lines = ["#!/bin/sh", "# made for a test", "set -eu"]
        lines += [f"{name}={shlex.quote(value)}" for name, value in self.values().items()]
        lines += [
            self._function("reference", lambda image: [image.reference]),
            self._function("inputs", lambda image: image.inputs, r"%s\n"),
            self._function("dockerfile", lambda image: [image.dockerfile]),
            self._function("excluded", lambda image: image.excluded, r"%s\n"),
            self._function("ignores", lambda image: image.ignores, r"%s\n"),
            self._function("recipe", lambda image: [image.recipe]),
            self._function("context", lambda image: [image.context]),
            self._function("local_contexts", lambda image: image.contexts, r"%s\n"),
            self._function("bases", lambda image: image.bases, r"%s\n"),
            self._function("variables", lambda image: image.variables, r"%s\n"),
            self._function("secrets", lambda image: image.secrets, r"%s\n"),
        ]
        return "\n".join(lines) + "\n"

    def values(self) -> dict[str, str]:
        """Each variable of the block."""
        return {
            "product": "clock",
            "branch": "main",
            "registry": self.registry,
            "registry_insecure": "",
            "registry_ca": "",
            "username": self.username,
            "token_variable": "REGISTRY_TOKEN",
            "registry_others": self.registry_others,
            "release": f"{self.registry}/bytelyst/clock-release",
            "bake_file": "docker-bake.hcl",
            "bake_sum": self.bake_sum,
            "sums_file": "bakehouse.sums",
            "mend": "bakehouse render learning_ai_clock",
            "prepare": self.prepare,
            "test_command": self.test_command,
            "timeout_seconds": str(self.timeout_seconds),
            "network_seconds": "30",
            "remote": "origin",
            "images": " ".join(self.images),
            "generated": self.generated,
            **self._builder(),
        }

    def _builder(self) -> dict[str, str]:
        chosen = {"driver": "docker", "persistent": "yes"}
        words = ("driver", "name", "persistent", "keep", "endpoints", "ca", "cert", "key", "network")
        named = {f"builder_{word}": chosen.get(word, "") for word in words}
        named |= {f"unpushed_{word}": "" for word in ("keep", "endpoints", "ca", "cert", "key")}
        return {**named, "max_parallel": str(self.max_parallel)}

    def _function(self, name: str, values: Callable[[Image], Sequence[str]], form: str = "%s") -> str:
        cases = []
        for key, image in self.images.items():
            words = " ".join(shlex.quote(value) for value in values(image))
            cases.append(f"{key}) " + (f"printf '{form}' {words} ;;" if words else ";;"))
        return f"{name}() {{ case $1 in {' '.join(cases)} esac; }}"


def script(data: Data, main: str | None = None) -> str:
    """The whole script, or one whose last part is `main` in place of the real one."""
    parts = sorted(PARTS.glob("*.sh"))
    texts = [part.read_text() for part in parts[: None if main is None else -1]]
    return data.text() + "".join(texts) + (main or "")


@dataclass(frozen=True)
class Shell:
    """A shell and the PATH of the tools that come with it."""

    argv: Sequence[str]
    path: str


@dataclass(frozen=True)
class Repo:
    """A git repo in a folder, with the script in ci/images.sh."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: GIT_ENV)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            env={**os.environ, **self.env},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes = "", mode: int = 0o644) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)

    def commit(self, message: str | bytes = "a commit") -> str:
        self.git("add", "--all", "--force")
        text = message if isinstance(message, bytes) else message.encode()
        command = [
            "git",
            "-C",
            str(self.root),
            "commit",
            "--quiet",
            "--allow-empty",
            "--cleanup=verbatim",
            "-F",
            "-",
        ]
        subprocess.run(command, input=text, env={**os.environ, **self.env}, check=True, capture_output=True)
        return self.git("rev-parse", "HEAD")

    def script(self, data: Data, main: str | None = None) -> None:
        self.write("ci/images.sh", script(data, main), 0o755)


def new_repo(root: Path) -> Repo:
    """An empty git repo at `root`."""
    root.mkdir()
    repo = Repo(root)
    repo.git("init", "--quiet", "--initial-branch=main")
    # A script that a test puts beside the commit is no uncommitted change.
    repo.write(".git/info/exclude", "/ci/images.sh\n")
    return repo


def run(
    shell: Shell,
    repo: Repo,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    script: str = "ci/images.sh",
) -> subprocess.CompletedProcess[str]:
    """Run the repo's script, by its path from `cwd` where one is given; the limit is for a run that hangs."""
    return subprocess.run(
        [*shell.argv, str(repo.root / script) if cwd is None else script, *arguments],
        cwd=cwd or repo.root,
        env=environment(shell, env or {}),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=180,
    )


def environment(shell: Shell, more: Mapping[str, str]) -> dict[str, str]:
    """The least that the script needs, so that nothing of the machine's own comes in."""
    kept = {name: os.environ[name] for name in ("DOCKER_HOST", "DOCKER_CONFIG") if name in os.environ}
    return {**kept, "PATH": shell.path, "GIT_CONFIG_GLOBAL": os.devnull, **more}


def find(tool: str) -> str:
    """Return the path of a tool; only asked for where a marker says that it is there."""
    path = shutil.which(tool)
    assert path, f"{tool} is not installed"
    return path


def left_in(folder: Path) -> list[str]:
    """List the files that are still in a folder."""
    return [path.name for path in folder.iterdir()]
