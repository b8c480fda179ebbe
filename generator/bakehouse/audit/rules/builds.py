"""The `build:` of each service's Compose file beside the image of the manifest."""

from collections.abc import Iterator

from bakehouse.audit.found import place, warning
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import Image
from bakehouse.project.record import ComposeBuild


def findings(subject: Subject) -> Iterator[Finding]:
    """Find what CI would build otherwise than Compose does."""
    compose = subject.project.compose
    by_key = {image.key: image for image in subject.repo.images}
    for service in subject.repo.services if compose else ():
        found = compose.services.get(service.key) if compose else None
        if found and found.build and (image := by_key.get(service.image)):
            yield from _differences(service.key, image, found.build)


def _differences(service: str, image: Image, build: ComposeBuild) -> Iterator[Finding]:
    inline = "an inline Dockerfile" if build.is_inline else "a file outside of the checkout"
    pairs = (
        ("context", image.context, build.context, "a folder outside of the checkout"),
        ("dockerfile", image.dockerfile, build.dockerfile, inline),
        ("target", image.target or "", build.target, ""),
    )
    for key, ours, theirs, otherwise in pairs:
        if ours != theirs:
            what = f"{key} is {_named(ours)}, and Compose builds {service} with {_named(theirs, otherwise)}"
            yield warning(f"build-{key}", place(image.at, key), what, "use the same", build.at)
    if names := sorted(build.args.keys() - image.args.keys() - _of_commit(image, build)):
        what = f"Compose builds {service} with arguments that the image does not have: {', '.join(names)}"
        yield warning("build-args", place(image.at, "args"), what, "add those that the build needs", build.at)
    if names := sorted(build.additional_contexts.keys() - image.contexts.keys()):
        what = f"Compose builds {service} with contexts that the image does not have: {', '.join(names)}"
        yield warning("build-contexts", place(image.at, "contexts"), what, "add them to `contexts`", build.at)


def _of_commit(image: Image, build: ComposeBuild) -> set[str]:
    prefix = image.commit_args
    return {name for name in build.args if prefix and name.startswith(prefix)}


def _named(value: str | None, otherwise: str = "") -> str:
    return f"`{value}`" if value else otherwise or "none"
