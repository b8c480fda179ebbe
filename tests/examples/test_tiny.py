"""The busybox sample: built and run for real in seconds."""

import shutil
from pathlib import Path

import pytest

from .conftest import Bake
from .sample import API, CANARY, COMMIT, Image, build, docker, found, running

pytestmark = [pytest.mark.engine, pytest.mark.busybox_base]
BACKEND = Image("tiny", "backend")
WEB = Image("tiny", "web")
IMAGES = pytest.mark.parametrize("image", [BACKEND, WEB], ids=lambda image: image.name)
STAGES = pytest.mark.parametrize("stage", ["", "build"], ids=["final", "build"])


@IMAGES
def test_answers_and_tells_its_commit_to_the_byte(bake: Bake, image: Image) -> None:
    with running(bake(image)) as service:
        told = {key: service.get(f"/commit/{key.removeprefix('BYTELYST_COMMIT_').lower()}") for key in COMMIT}
        assert told == COMMIT
        sha, short = COMMIT["BYTELYST_COMMIT_SHA"], COMMIT["BYTELYST_COMMIT_SHORT"]
        assert service.get("/api/devops/version") == f'{{"commit":"{sha}","short":"{short}"}}\n'
        docker("exec", service.container, *image.service["healthcheck"]["test"][1:])


def test_web_holds_the_address_it_was_built_with(bake: Bake) -> None:
    with running(bake(WEB)) as service:
        assert service.get("/api.txt") == API
        assert "<h1>Tiny</h1>" in service.get("/")


@IMAGES
@STAGES
def test_no_layer_or_config_holds_the_token(bake: Bake, image: Image, stage: str, tmp_path: Path) -> None:
    # The controls prove that the search sees what is in a layer and in the configuration.
    controls = {"site/health", '"rootfs"'}
    assert found(bake(image, stage).tag, tmp_path / "image.tar", {*controls, CANARY}) == controls


@pytest.mark.parametrize(("token", "said"), [(CANARY, "given"), ("", "absent")])
def test_the_token_reaches_the_build_and_is_not_printed(token: str, said: str, tmp_path: Path) -> None:
    # Of two builds of one step at one time BuildKit gives the log to the first alone: make it like no other.
    shutil.copytree(BACKEND.folder, tmp_path / "tiny")
    (tmp_path / "tiny" / "backend" / "unlike").write_text(str(tmp_path), encoding="utf-8")
    tag = f"bakehouse-sample/tiny-token:{said}"
    log = build(Image(str(tmp_path / "tiny"), "backend"), tag, token).log
    docker("image", "rm", "--force", tag)
    assert f"GITEA_NPM_TOKEN: {said}" in log
    assert CANARY not in log


def test_builds_without_token_and_arguments() -> None:
    tag = "bakehouse-sample/tiny-bare:1"
    file = BACKEND.folder / "backend" / "Dockerfile"
    docker("buildx", "build", "--load", f"--tag={tag}", f"--file={file}", str(BACKEND.folder))
    try:
        assert docker("run", "--rm", tag, "cat", "/site/commit/message") == ""
    finally:
        docker("image", "rm", "--force", tag)


@IMAGES
def test_runs_without_root(bake: Bake, image: Image) -> None:
    assert docker("run", "--rm", bake(image).tag, "id", "-u").strip() == "1000"
