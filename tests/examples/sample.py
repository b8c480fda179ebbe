"""Builds, runs and opens the sample repos' images with Docker alone; knows nothing of Bakehouse."""

import gzip
import os
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..support.wait import until

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
# Alphanumeric, so that no encoding on the way (JSON, shell quotes) can hide it from the search.
CANARY = "canary7f3a9c51e2d84b60"
COMMIT = {
    "BYTELYST_COMMIT_SHA": "0123456789abcdef0123456789abcdef01234567",
    "BYTELYST_COMMIT_SHORT": "0123456789ab",
    "BYTELYST_COMMIT_MESSAGE": "fix: \"double\" 'single' $(touch /pwned) `id` ${HOME} $HOME $$ %{ if } %s\\n"
    " \\ back\\\\\n\n\tsecond paragraph: ünïcødé 🥐 <&> #\n  blanks at the ends  \n\n",
    "BYTELYST_COMMIT_AUTHOR": 'O\'Néill "the $baker" \\',
    "BYTELYST_COMMIT_DATE": "2026-05-31T12:00:00+02:00",
}
API = "https://api.example.com/a?b=\"c\"&d='e'"


@dataclass(frozen=True)
class Image:
    """One image of one sample repo (or of a copy: a whole path), as its compose file describes it."""

    example: str
    name: str

    @property
    def folder(self) -> Path:
        return EXAMPLES / self.example

    @property
    def service(self) -> dict[str, Any]:
        text = (self.folder / "docker-compose.yml").read_text(encoding="utf-8")
        service: dict[str, Any] = yaml.safe_load(text)["services"][self.name]
        return service

    @property
    def port(self) -> str:
        """The port inside the container."""
        return str(self.service["ports"][0]).rsplit(":", 1)[1]


@dataclass(frozen=True)
class Built:
    """An image in the engine and what its build printed."""

    image: Image
    tag: str
    log: str


def docker(*words: str, env: Mapping[str, str] | None = None) -> str:
    """Runs one docker command and returns its output, errors included; fails with that output."""
    done = subprocess.run(
        ["docker", *words],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=900,
    )
    assert done.returncode == 0, f"docker {words[0]} {words[1]} exited {done.returncode}:\n{done.stdout}"
    return done.stdout


def build(image: Image, tag: str, token: str, *options: str) -> Built:
    """Builds an image with the hostile commit and, unless it is empty, the token as BuildKit secret."""
    args = [f"--build-arg={key}={value}" for key, value in {**COMMIT, "NEXT_PUBLIC_API": API}.items()]
    secret = ["--secret=id=GITEA_NPM_TOKEN,env=CANARY_TOKEN"] if token else []
    file = image.folder / image.name / "Dockerfile"
    words = ["--progress=plain", "--load", f"--tag={tag}", f"--file={file}", *args, *secret, *options]
    log = docker("buildx", "build", *words, str(image.folder), env={"CANARY_TOKEN": token})
    return Built(image, tag, log)


def found(tag: str, archive: Path, words: Iterable[str]) -> set[str]:
    """The words that stand anywhere in an image's layers (unpacked to tar), configuration or manifests."""
    docker("image", "save", f"--output={archive}", tag)
    seen: set[str] = set()
    with tarfile.open(archive) as saved:
        for content in filter(None, map(saved.extractfile, saved)):
            data = content.read()
            text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            seen |= {word for word in words if word.encode() in text}
    archive.unlink()
    return seen


@dataclass(frozen=True)
class Running:
    """A started container."""

    container: str
    base: str

    def get(self, path: str) -> str:
        """The body that a path answers with; raises OSError without an answer of 200."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.base + path, timeout=10) as answer:
            return str(answer.read().decode())


@contextmanager
def running(built: Built) -> Iterator[Running]:
    """Runs an image under its compose file's memory limit, on a loopback port, until /health answers."""
    memory = built.image.service["deploy"]["resources"]["limits"]["memory"]
    publish = f"127.0.0.1::{built.image.port}"
    container = docker("run", "--detach", "--memory", memory, "--publish", publish, built.tag).split()[-1]
    try:
        address = docker("port", container, built.image.port).split()[-1]
        yield _healthy(Running(container, f"http://{address}"))
    finally:
        docker("rm", "--force", "--volumes", container)


def _healthy(service: Running) -> Running:
    def answers() -> bool:
        try:
            service.get("/health")
        except OSError:
            return False
        return True

    until(answers, lambda: f"/health never answered:\n{docker('logs', service.container)}", every=0.2)
    return service
