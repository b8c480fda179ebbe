"""The Dockerfile of an image: the stages that its build runs, and the base of the last one."""

from collections.abc import Iterator
from dataclasses import dataclass

from bakehouse.audit.subject import Subject
from bakehouse.image_reference import ImageReference
from bakehouse.model.image import Image
from bakehouse.project.stages import Stage, named, needed


@dataclass(frozen=True, slots=True)
class ImageBuild:
    """The build of an image: all stages of its Dockerfile, those that it runs, and the last of them."""

    stages: tuple[Stage, ...]
    needed: tuple[Stage, ...]
    last: Stage

    def chain(self) -> Iterator[Stage]:
        """Iterate over the last stage and those that it is built on."""
        stage: Stage | None = self.last
        while stage is not None:
            yield stage
            stage = None if stage.built_on is None else self.stages[stage.built_on]

    @property
    def base(self) -> str:
        """The image that all of the last stage stands on."""
        return list(self.chain())[-1].base


def build(subject: Subject, image: Image) -> ImageBuild | None:
    """Return the build of an image; None where its Dockerfile or its target does not tell."""
    found = subject.project.dockerfiles.get(image.dockerfile)
    if found is None or found.problem or not found.stages:
        return None
    try:
        run = needed(found.stages, image.target or "")
    except KeyError:
        return None
    at = named(found.stages, image.target) if image.target else None
    return ImageBuild(found.stages, run, found.stages[-1 if at is None else at])


def is_bare(base: str) -> bool:
    """Tell whether a base has no health check for sure: nothing, or an official image.

    Official images have none: https://github.com/docker-library/faq#healthcheck
    """
    return official(base) is not None


def official(base: str) -> str | None:
    """Return the name of an official image, such as `node`, or `scratch`; None for any other."""
    name = ImageReference.parse(base).name.removeprefix("docker.io/").removeprefix("library/")
    return None if "/" in name or "$" in name else name
