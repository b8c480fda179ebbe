"""What buildx reads in each rendered bake file is what its hand-written answer says."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ..golden import answers
from ..golden.trees import EVERY_TREE, TREES, Tree

VALUES: dict[str, str] = json.loads(Path(__file__).with_name("environment.json").read_text(encoding="utf-8"))
CACHES = ("cache-from", "cache-to")
WRITE = {"BAKEHOUSE_CACHE": "write"}
WRITING = pytest.mark.parametrize(
    "tree", [tree for tree in TREES if tree.answer(answers.WRITE).exists()], ids=lambda tree: tree.name
)
STRAY = """services:
  backend: {image: stray, build: {context: stray, args: {STRAY: stray}}}
  stray: {build: stray}
"""


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Hostile values for bake's variables; for `ssh`, bake wants a socket that is there."""
    path = tmp_path_factory.mktemp("agent") / "s"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(path))
        yield {**os.environ, **VALUES, "SSH_AUTH_SOCK": str(path)}


def read(argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Any:
    done = subprocess.run([*argv, "--print"], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_pinned(folder: Path, environment: Mapping[str, str], *options: str) -> Any:
    """What the pinned buildx reads. The order of keys is dropped, that of lists is not."""
    printed = read(["docker", "buildx", "bake", *options], folder, environment)
    for target in printed["target"].values():
        for key in ("args", "labels"):
            target |= {key: plain(target[key])} if key in target else {}
    return printed


def plain(values: Mapping[str, str]) -> dict[str, str]:
    """Values of arguments and labels without the escapes that let bake read its own print again."""
    return {key: value.replace("$${", "${").replace("%%{", "%{") for key, value in values.items()}


@pytest.mark.engine
@EVERY_TREE
def test_pinned_buildx_reads_exactly_the_answer(tree: Tree, environment: dict[str, str]) -> None:
    assert read_pinned(tree.root, environment, "--file=docker-bake.hcl") == answers.bake(tree)


@pytest.mark.oldest_buildx
@EVERY_TREE
def test_oldest_buildx_reads_the_same_images(tree: Tree, environment: dict[str, str]) -> None:
    argv = [environment["BAKEHOUSE_BUILDX_OLDEST"], "bake", "--file=docker-bake.hcl"]
    assert images(read(argv, tree.root, environment)) == images(answers.bake(tree))


def images(printed: Any) -> Any:
    """What both buildx print in the same form, or can be brought to it."""
    fields = ("tags", "args", "contexts", "labels", "context", "dockerfile", "target", "platforms")
    return printed["group"], {
        key: {name: target.get(name) for name in fields} | {name: caches(target, name) for name in CACHES}
        for key, target in printed["target"].items()
    }


def caches(target: Any, name: str) -> list[dict[str, str]]:
    """A cache as the pinned buildx prints it; the oldest prints `type=registry,ref=…`."""
    entries = target.get(name, ())
    return [
        dict(part.split("=", 1) for part in entry.split(",")) if isinstance(entry, str) else entry
        for entry in entries
    ]


@pytest.mark.engine
@WRITING
def test_a_cache_is_written_where_that_is_asked_for(tree: Tree, environment: dict[str, str]) -> None:
    wanted = answers.bake_write(tree)
    assert read_pinned(tree.root, {**environment, **WRITE}, "--file=docker-bake.hcl") == wanted
    other = {**environment, "BAKEHOUSE_CACHE": "WRITE"}
    assert read_pinned(tree.root, other, "--file=docker-bake.hcl") == answers.bake(tree)


@pytest.mark.oldest_buildx
@WRITING
def test_the_oldest_buildx_writes_the_same_cache(tree: Tree, environment: dict[str, str]) -> None:
    argv = [environment["BAKEHOUSE_BUILDX_OLDEST"], "bake", "--file=docker-bake.hcl"]
    written = images(read(argv, tree.root, {**environment, **WRITE}))
    assert written == images(answers.bake_write(tree))


@pytest.mark.engine
@pytest.mark.parametrize("name", ["docker-compose.yml", "compose.yaml"])
def test_a_compose_file_beside_it_does_not_leak_in(
    name: str, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = Tree("smallest", "shop")
    shutil.copy(tree.root / "docker-bake.hcl", tmp_path)
    (tmp_path / name).write_text(STRAY, encoding="utf-8")
    assert read_pinned(tmp_path, environment, "--file=docker-bake.hcl") == answers.bake(tree)
    leaked = read_pinned(tmp_path, environment)
    assert leaked["target"]["backend"]["args"] == {"STRAY": "stray"}
