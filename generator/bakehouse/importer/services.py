"""The entries of the services that run our images: image, the kind of a job, what judges their health."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bakehouse.findings import Finding
from bakehouse.importer.item import Item
from bakehouse.importer.notes import note
from bakehouse.importer.roles import Roles, profiles, starts_again
from bakehouse.languages.quoted import escape
from bakehouse.project.record import ComposeService
from bakehouse.project.stages import Stage


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image's key and its stages; none where its Dockerfile cannot be read."""

    key: str
    stages: tuple[Stage, ...]


def items(
    images: Mapping[str, BuiltImage], services: Mapping[str, ComposeService], roles: Roles, resolved: bool
) -> Iterator[Item]:
    """Return the entry of each service that has an image; `resolved` if Compose itself read the project."""
    for name, image in images.items():
        service = services[name]
        if name not in roles.off:
            yield Item(name, tuple(_service(service, image, roles, resolved)), at=service.at)


def _service(service: ComposeService, image: BuiltImage, roles: Roles, resolved: bool) -> Iterator[Item]:
    # a manifest gives a profile's services to the host
    why = f"is its profile {_listed(profiles(service))} on in production?" if profiles(service) else ""
    yield Item("image", image.key, why=why, at=service.at)
    if service.name in roles.jobs:
        yield Item("kind", "job", why="is it safe to repeat at each deploy?", at=service.at)
    elif resolved and image.stages and not _is_checked(service, image.stages):
        why = "no health check is on in Compose file or Dockerfile; is `health` possible?"
        yield Item("ready", "running", why=why, at=service.at)


def left_alone(
    images: Mapping[str, BuiltImage], services: Mapping[str, ComposeService], roles: Roles
) -> Iterator[Item]:
    """Return the key of the services that a plain `up` does not start, if one of them has an image."""
    off = [services[name] for name in images if name in roles.off]
    if off:
        named = dict.fromkeys(each for service in off for each in profiles(service))
        which = f"{'is profile' if len(named) == 1 else 'are profiles'} {_listed(named)}"
        why = f"{which} off in production? A job of each deploy goes to `services`, with `kind: job`"
        yield Item("left_alone", tuple(service.name for service in off), why=why, at=off[0].at)


def notes(
    images: Mapping[str, BuiltImage], services: Mapping[str, ComposeService], roles: Roles
) -> Iterator[Finding]:
    """Return what is to be known of these services: jobs, with the reason, and those that never end."""
    for name in images:
        service = services[name]
        if name in roles.jobs:
            yield note(service.at, f"`{name}` is a job: `{roles.jobs[name]}` waits until it has succeeded")
        if name in roles.jobs and starts_again(service):
            yield note(
                service.at,
                f"the restart policy of `{name}` starts it again whenever it ends, and a deploy refuses that",
                'set `restart: "no"` in the Compose file',
            )


def _is_checked(service: ComposeService, stages: Sequence[Stage]) -> bool:
    """Tell whether the Compose file has a health check, or else the Dockerfile."""
    check = service.data.get("healthcheck") or {}
    test = check.get("test") or []
    if check.get("disable") or test[:1] == ["NONE"]:
        return False
    return bool(test) or _image_has_check(stages)


def _image_has_check(stages: Sequence[Stage]) -> bool:
    """Tell whether the last of the stages that an image needs, or one that it is built on, has a check."""
    by_index = {stage.index: stage for stage in stages}
    stage = stages[-1] if stages else None
    while stage is not None:
        if check := stage.last("HEALTHCHECK"):
            return check.words[:1] != ("NONE",)
        stage = by_index.get(stage.built_on) if stage.built_on is not None else None
    return False


def _listed(names: Sequence[str] | Mapping[str, None]) -> str:
    return ", ".join(f"`{escape(name)}`" for name in names)
