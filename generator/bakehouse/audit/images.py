"""The Dockerfile of an image: the stages that its build runs, and the base of the last one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bakehouse.audit.subject import Subject
from bakehouse.image_reference import PART, ImageReference
from bakehouse.model.image import Image
from bakehouse.names import COMMIT_VARIABLES
from bakehouse.project.instructions import DockerfileError, Instruction
from bakehouse.project.record import Dockerfile
from bakehouse.project.stages import Stage, named, needed, read_stages

_IMAGE = "docker-image://"
# no reference of an image
_UNKNOWN = "of a named context"


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

    def steps(self) -> Iterator[Instruction]:
        """Iterate over the instructions that run for it: ONBUILD keeps some for stages built on theirs."""
        for stage in self.chain():
            for each in stage.instructions:
                if not each.is_kept_for_later or stage is not self.last:
                    yield each

    @property
    def base(self) -> str:
        """The image that all of the last stage stands on."""
        return list(self.chain())[-1].base


def build(subject: Subject, image: Image) -> ImageBuild | None:
    """Return the build of an image; None where its Dockerfile or its target does not tell."""
    found = subject.project.dockerfiles.get(image.dockerfile)
    try:
        stages = _stages(found, image) if found else ()
        run = needed(stages, image.target or "") if stages else ()
    except (DockerfileError, KeyError):
        return None
    if not run:
        return None
    at = named(stages, image.target) if image.target else None
    return ImageBuild(stages, run, stages[-1 if at is None else at])


def arguments(image: Image) -> dict[str, str]:
    """Return the build arguments of an image; one whose value only CI has stays as `$NAME`."""
    of_commit = (f"{image.commit_args}{name}" for name in COMMIT_VARIABLES if image.commit_args)
    given = {name: value if isinstance(value, str) else f"${name}" for name, value in image.args.items()}
    return {**given, **{name: f"${name}" for name in of_commit}}


def _stages(found: Dockerfile, image: Image) -> tuple[Stage, ...]:
    """Return the stages as this image's arguments give them: several images may share a Dockerfile."""
    if found.instructions is None:
        return ()
    stages = read_stages(found.instructions, arguments(image), image.platform)
    bases = {_familiar(name): _base(value) for name, value in image.contexts.items()}
    return tuple(_with_contexts(stage, bases) for stage in stages)


def _with_contexts(stage: Stage, bases: Mapping[str, str]) -> Stage:
    """Return the stage as named contexts make it: one takes the place of a stage, and of a base image."""
    if stage.name in bases:
        return replace(stage, base=bases[stage.name], built_on=None, instructions=(), sources=())
    if stage.built_on is None and _familiar(stage.base) in bases:
        return replace(stage, base=bases[_familiar(stage.base)])
    return stage


def _familiar(name: str) -> str:
    """Return the short form of an image's reference: named contexts are found by it."""
    short = name.lower().removeprefix("docker.io/").removeprefix("library/")
    return short.removesuffix(":latest")


def _base(context: str) -> str:
    """Return the image of a named context; that of a folder or another image of the repo is not known."""
    return context.removeprefix(_IMAGE) if context.startswith(_IMAGE) else _UNKNOWN


def is_bare(base: str) -> bool:
    """Tell whether a base has no health check for sure: nothing, or an official image.

    Official images have none: https://github.com/docker-library/faq#healthcheck
    """
    return official(base) is not None


def official(base: str) -> str | None:
    """Return the name of an official image, such as `node`, or `scratch`; None for any other."""
    name = ImageReference.parse(base).name.removeprefix("docker.io/").removeprefix("library/")
    return name if re.fullmatch(PART, name) else None
