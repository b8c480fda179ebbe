"""The builds of a Compose project, each once: services whose builds are equal share an image."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bakehouse.project.record import ComposeBuild, ComposeService
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that makes two builds equal; `at` is the place of the first."""

    context: str
    dockerfile: str
    target: str
    args: tuple[tuple[str, str | None], ...]
    contexts: tuple[tuple[str, str], ...]
    platforms: tuple[str, ...]
    at: Location = field(compare=False)


def recipe(service: ComposeService) -> Recipe | None:
    """Return the recipe of a service that CI can build from the repository alone; else None."""
    build = service.build
    if build is None or build.context is None or build.dockerfile is None:
        return None
    return Recipe(
        context=build.context,
        dockerfile=build.dockerfile,
        target=build.target,
        args=tuple(sorted(build.args.items())),
        contexts=tuple(sorted(build.additional_contexts.items())),
        platforms=_platforms(service),
        at=build.at,
    )


def grouped(services: Iterable[ComposeService]) -> Mapping[Recipe, tuple[ComposeService, ...]]:
    """Return the services of each recipe, both in their order."""
    found: dict[Recipe, tuple[ComposeService, ...]] = {}
    for service in services:
        if made := recipe(service):
            found[made] = (*found.get(made, ()), service)
    return found


def why_not(build: ComposeBuild) -> str:
    """Return the reason why CI cannot build from the repository alone."""
    if build.is_inline:
        return "its Dockerfile is inside the Compose file, and CI builds from a file"
    part = "context" if build.context is None else "Dockerfile"
    return f"its {part} is outside of the checkout, and CI has the repository alone"


def _platforms(service: ComposeService) -> tuple[str, ...]:
    listed = service.data.get("build", {}).get("platforms") or ()
    single = service.data.get("platform")
    return tuple(listed) or ((single,) if single else ())
