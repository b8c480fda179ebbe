"""The pnpm sample: a real Fastify backend and a real Next.js web, built, opened and run."""

import html
import json
from pathlib import Path

import pytest
import yaml

from .conftest import Bake
from .sample import API, CANARY, COMMIT, Image, docker, found, running

pytestmark = [pytest.mark.engine, pytest.mark.node_base]
BACKEND = Image("clock", "backend")
WEB = Image("clock", "web")
IMAGES = pytest.mark.parametrize("image", [BACKEND, WEB], ids=lambda image: image.name)
STAGES = pytest.mark.parametrize("stage", ["", "build"], ids=["final", "build"])
VERSION = {
    "commit": COMMIT["BYTELYST_COMMIT_SHA"],
    "short": COMMIT["BYTELYST_COMMIT_SHORT"],
    "message": COMMIT["BYTELYST_COMMIT_MESSAGE"],
    "author": COMMIT["BYTELYST_COMMIT_AUTHOR"],
    "date": COMMIT["BYTELYST_COMMIT_DATE"],
}


def installed(tag: str, root: str) -> set[str]:
    """The packages in an image's pnpm store folder, as name@version."""
    listed = docker("run", "--rm", tag, "ls", f"{root}/node_modules/.pnpm").split()
    return {entry.split("_")[0].replace("+", "/", 1) for entry in listed if "@" in entry.lstrip("@")}


@IMAGES
def test_answers_and_tells_its_exact_commit(bake: Bake, image: Image) -> None:
    with running(bake(image)) as service:
        assert json.loads(service.get("/health")) == {"status": "ok"}
        assert json.loads(service.get("/api/devops/version")) == VERSION
        docker("exec", service.container, *image.service["healthcheck"]["test"][1:])


def test_web_page_holds_the_address_it_was_built_with(bake: Bake) -> None:
    with running(bake(WEB)) as service:
        page = service.get("/")
    assert "<h1>Clock</h1>" in page
    assert f'href="{API}/api/time"' in html.unescape(page.replace("&quot;", '"'))


@IMAGES
def test_final_image_holds_no_development_dependency(bake: Bake, image: Image) -> None:
    # As root, to see every folder.
    look = "find / -path /proc -prune -o -path '*/node_modules/typescript' -print"
    everywhere = ("run", "--rm", "--user=0")
    assert "/node_modules/typescript" in docker(*everywhere, bake(image, "build").tag, "sh", "-c", look)
    assert docker(*everywhere, bake(image).tag, "sh", "-c", look) == ""
    assert not any(name.startswith(("typescript@", "@types/")) for name in installed(bake(image).tag, "/app"))


@IMAGES
def test_final_image_holds_the_versions_of_the_lockfile(bake: Bake, image: Image) -> None:
    lock = yaml.safe_load((image.folder / "pnpm-lock.yaml").read_text(encoding="utf-8"))
    ours = {name for name in installed(bake(image).tag, "/app") if name.startswith("@bytelyst/")}
    found = installed(bake(image).tag, "/app") - ours
    assert any(name.startswith(("fastify@", "next@")) for name in found)
    assert found <= set(lock["packages"])


@IMAGES
@STAGES
def test_no_layer_or_config_holds_the_token(bake: Bake, image: Image, stage: str, tmp_path: Path) -> None:
    # The controls prove that the search sees what is in a layer and in the configuration.
    controls = {"api/devops/version", '"rootfs"'}
    assert found(bake(image, stage).tag, tmp_path / "image.tar", {*controls, CANARY}) == controls
    assert CANARY not in bake(image, stage).log


@IMAGES
def test_runs_without_root(bake: Bake, image: Image) -> None:
    assert docker("run", "--rm", bake(image).tag, "id", "-u").strip() == "1000"
