"""The Dockerfile of each image, and the stage that it is built to."""

from collections.abc import Iterator

from bakehouse.audit.found import error
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import Image
from bakehouse.project.record import Dockerfile
from bakehouse.project.stages import named
from bakehouse.suggest import did_you_mean


def findings(subject: Subject) -> Iterator[Finding]:
    """Find Dockerfiles and stages that are not there, and files that BuildKit refuses."""
    for image in subject.repo.images:
        if image.dockerfile not in subject.project.git.files:
            known = [path for path in subject.project.dockerfiles if path in subject.project.git.files]
            what = f"the commit has no {image.dockerfile}"
            wanted = did_you_mean(image.dockerfile, known, "its Dockerfiles are")
            yield error("dockerfile-missing", image.at["dockerfile"], what, wanted)
        elif found := subject.project.dockerfiles.get(image.dockerfile):
            yield from _read(subject, image, found)


def _read(subject: Subject, image: Image, found: Dockerfile) -> Iterator[Finding]:
    if found.problem:
        place = subject.at(image.dockerfile, found.line)
        yield error("dockerfile-broken", image.at["dockerfile"], found.problem, "", place)
    elif image.target and named(found.stages, image.target) is None:
        stages = [stage.name for stage in found.stages if stage.name]
        wanted = did_you_mean(image.target, stages, "it has")
        what = f"{image.dockerfile} has no stage `{image.target}`"
        yield error("target-missing", image.at["target"], what, wanted, subject.at(image.dockerfile))
