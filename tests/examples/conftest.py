"""Images of the sample repos, each built once a session."""

import secrets
from collections.abc import Callable, Iterator

import pytest

from ..support.engine import remove_images
from .sample import CANARY, Built, Image, build

Bake = Callable[..., Built]


@pytest.fixture(scope="session")
def bake() -> Iterator[Bake]:
    """Builds an image (or a stage of it) with the canary as token; the second time it is the same one."""
    made: dict[tuple[Image, str], Built] = {}

    def bake_once(image: Image, stage: str = "") -> Built:
        if (image, stage) not in made:
            tag = f"bakehouse-sample/{image.example}-{image.name}:{stage or 'final'}-{secrets.token_hex(4)}"
            target = [f"--target={stage}"] if stage else []
            made[image, stage] = build(image, tag, CANARY, *target)
        return made[image, stage]

    yield bake_once
    remove_images(built.tag for built in made.values())
