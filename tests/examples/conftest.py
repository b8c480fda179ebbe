"""Images of the sample repos, each built once a session."""

import secrets
from collections.abc import Callable, Iterator

import pytest

from .sample import CANARY, Built, Image, build, docker

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
    for built in made.values():
        docker("image", "rm", "--force", built.tag)
