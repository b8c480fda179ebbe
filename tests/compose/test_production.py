"""What Compose makes of each override, laid over a compose file for development."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..golden import answers
from ..golden.trees import TREES, Tree

pytestmark = pytest.mark.compose
SERVED = [tree for tree in TREES if tree.answer(answers.COMPOSE).exists()]
BARE = [tree for tree in TREES if tree.answer("base.yml").exists() and tree not in SERVED]
TAG = "0123456789abcdef0123456789abcdef01234567-r2"


def read(*files: Path, tag: str | None = None) -> Any:
    """The services of some compose files; Compose prints each dollar sign as two."""
    ours = ("COMPOSE_", "IMAGE_TAG")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"IMAGE_TAG": tag} if tag else {}
    argv = ["docker", "compose", "--project-name=proof", *(f"--file={file}" for file in files)]
    done = subprocess.run([*argv, "config", "--format=json"], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout.replace("$$", "$"))["services"]


def override(tree: Tree) -> Path:
    return tree.root / "compose.production.yaml"


@pytest.mark.compose_row(
    "logs for which the manifest gives `logs`",
    group="Other options of a container",
    keys=("services.logging",),
    render="writes the driver `json-file`, with its size and count; other options of that driver stay",
    deploy="used in place of another driver",
    rollback="the same",
)
@pytest.mark.compose_row(
    "image",
    group="Images and builds",
    keys=("services.image",),
    render="replaces it by the image that CI publishes, with the tag `${IMAGE_TAG:-latest}`",
    deploy=(
        "pulls the release's digest; recreates the service if its digest or name differs (`image`), and "
        "pins the tag in `.bakehouse/pins.yaml`"
    ),
    rollback="recreates it with the older release's digest",
)
@pytest.mark.compose_row(
    "build",
    group="Images and builds",
    keys=("services.build",),
    render="removes it (`!reset`)",
    deploy="builds nothing; a change of it alone changes nothing",
    rollback="the same",
)
@pytest.mark.compose_row(
    "check for which the manifest gives `url` or `command`",
    group="Health checks",
    keys=("services.healthcheck",),
    render="replaces the whole check, also one that is switched off",
    deploy="waits until it is healthy",
    rollback="the same",
)
@pytest.mark.compose_row(
    "check for which the manifest gives times",
    group="Health checks",
    keys=(
        "services.healthcheck.interval",
        "services.healthcheck.timeout",
        "services.healthcheck.retries",
        "services.healthcheck.start_period",
        "services.healthcheck.start_interval",
    ),
    render="writes those times; the test and the other times stay",
    deploy="waits as long as the container's own check may take",
    rollback="the same",
)
@pytest.mark.parametrize("tree", SERVED, ids=lambda tree: tree.name)
def test_services_are_exactly_the_answer(tree: Tree) -> None:
    answer = answers.compose(tree)
    base = tree.answer("base.yml")
    ours = {key for key, service in answer.items() if service["image"].endswith(":latest")}
    assert {key for key, service in read(base).items() if "build" in service} == ours
    assert read(base, override(tree)) == answer
    for key in ours:
        answer[key]["image"] = answer[key]["image"].removesuffix("latest") + TAG
    assert read(base, override(tree), tag=TAG) == answer


@pytest.mark.parametrize("tree", BARE, ids=lambda tree: tree.name)
def test_without_services_nothing_changes(tree: Tree) -> None:
    base = tree.answer("base.yml")
    assert read(base, override(tree), tag=TAG) == read(base)
    assert "build" in read(base)["backend"]


def test_every_tree_with_services_has_an_answer() -> None:
    services = {tree.name for tree in TREES if "  build:" in override(tree).read_text(encoding="utf-8")}
    assert services == {tree.name for tree in SERVED}
