"""The sample's images without development dependencies are smaller than with them, by measure."""

import secrets

import pytest

from .conftest import Bake
from .sample import EXAMPLES, Image, build, docker, running

pytestmark = [pytest.mark.engine, pytest.mark.node_base, pytest.mark.soak]
WHOLE = EXAMPLES.parent / "tests" / "audit" / "whole"


def sizes(tag: str) -> tuple[float, float]:
    """Return the megabytes of /app on the disk, and of the image as Docker counts them."""
    disk = docker("run", "--rm", "--user=0", tag, "du", "-sk", "/app").split()[0]
    return int(disk) * 1024 / 1e6, int(docker("image", "inspect", "--format={{.Size}}", tag)) / 1e6


@pytest.mark.parametrize(("name", "saved"), [("backend", 20), ("web", 300)])
def test_an_image_shrinks_by_the_patch(bake: Bake, name: str, saved: int) -> None:
    image = Image("clock", name)
    tag = f"bakehouse-sample/clock-{name}:whole-{secrets.token_hex(4)}"
    try:
        whole = build(image, tag, "", f"--file={WHOLE / name}.Dockerfile")
        with running(whole):
            before, after = sizes(tag), sizes(bake(image).tag)
        print(
            f"{name}: /app {before[0]:.1f} -> {after[0]:.1f} MB, image {before[1]:.1f} -> {after[1]:.1f} MB"
        )
        assert before[0] - after[0] > saved
        assert before[1] > after[1]
    finally:
        docker("image", "rm", "--force", tag)
