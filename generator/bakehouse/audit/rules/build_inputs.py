"""Inputs of a build besides files: secrets and the agent of ssh."""

from collections.abc import Iterator

from bakehouse.audit import images
from bakehouse.audit.found import error, place
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import Image
from bakehouse.project.stages import mount_fields

_YES = ("", "1", "t", "true")


def findings(subject: Subject) -> Iterator[Finding]:
    """Find secrets and ssh keys that a Dockerfile requires and the manifest does not give."""
    for image in subject.repo.images:
        if build := images.build(subject, image):
            mounts = (
                (each.lines[0], mount_fields(mount))
                for stage in build.needed
                for each in stage.instructions
                if not each.is_kept_for_later
                for mount in each.flag_values("mount")
            )
            yield from _of_image(subject, image, mounts)


def _of_image(
    subject: Subject, image: Image, mounts: Iterator[tuple[int, dict[str, str]]]
) -> Iterator[Finding]:
    given = {"secret": {each.id for each in image.secrets}, "ssh": set(image.ssh)}
    told: set[tuple[str, str]] = set()
    for line, mount in mounts:
        kind = mount.get("type", "")
        name = mount.get("id") or _usual(kind, mount)
        is_needed = "required" in mount and mount["required"].lower() in _YES
        if is_needed and kind in given and "$" not in name and name not in {*given[kind], ""}:
            if (kind, name) not in told:
                yield _missing(subject, image, kind, name, line)
            told.add((kind, name))


def _missing(subject: Subject, image: Image, kind: str, name: str, line: int) -> Finding:
    key = "secrets" if kind == "secret" else "ssh"
    what = f"{image.dockerfile} needs the {kind} `{name}`, which `{key}` does not have"
    at = place(image.at, key)
    return error(f"{kind}-missing", at, what, f"add it to `{key}`", subject.at(image.dockerfile, line))


def _usual(kind: str, mount: dict[str, str]) -> str:
    """Return the name that BuildKit takes for a mount without an id."""
    if kind == "ssh":
        return "default"
    return (mount.get("target") or mount.get("dst") or mount.get("destination") or "").rpartition("/")[2]
