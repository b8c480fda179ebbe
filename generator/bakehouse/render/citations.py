"""Cited values that several outputs print alike."""

from dataclasses import dataclass
from pathlib import PurePath

from bakehouse import __version__, names
from bakehouse.forges import profile
from bakehouse.model.host import Host
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo, package_name
from bakehouse.values import Cited, Location, Remark, Variable, cite


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version of a file, and the lowest Bakehouse that reads it; None if every one does."""

    version: Cited
    requires: Cited | None


def mend(repo: Repo) -> str:
    """Return the command that renders a repo's files again."""
    return f"bakehouse render {repo.name}"


def header(manifest: Manifest, repo: Repo) -> Remark:
    """Return the first line of every file that has comments; it carries the marker."""
    return _marked(manifest, mend(repo), repo.at.own)


def host_header(manifest: Manifest, host: Host) -> Remark:
    """Return that line for a host's files, which are made by a full render."""
    return _marked(manifest, "bakehouse render", host.at.own)


def versioned_header(manifest: Manifest, host: Host) -> Remark:
    """Return that line with Bakehouse's version: in one file alone, so that an upgrade changes no other."""
    return _marked(manifest, "bakehouse render", host.at.own, f"{names.MARKER} {__version__}")


def _marked(manifest: Manifest, command: str, at: Location, by: str = names.MARKER) -> Remark:
    file = PurePath(manifest.file).name
    text = f"{by} from {file}; do not edit: change the manifest, then run `{command}`."
    return Remark(text, (at,))


def reference(manifest: Manifest, repo: Repo, image: Image, *tail: Variable) -> Cited:
    """Return an image's name in the registry, with a tag if a variable is given for it."""
    registry = manifest.registry
    name = names.reference(registry.host, registry.owner, package_name(repo, image))
    origins = (registry.at["host"], registry.at["owner"], *named_by(repo, image))
    return Cited((f"{name}:", *tail) if tail else name, origins)


def forge_variables(repo: Repo) -> tuple[Cited, ...]:
    """Return the forge's variables that the repo's images need, each once, with all places that need it."""
    places: dict[str, list[Location]] = {}
    for image in repo.images:
        for variable, arg in image.variables.items():
            places.setdefault(variable, []).append(image.at[f"args/{arg}"])
    return tuple(cite(name, *dict.fromkeys(origins)) for name, origins in sorted(places.items()))


def named_by(repo: Repo, image: Image) -> tuple[Location, ...]:
    """Return the places that choose an image's name in the registry."""
    return (image.at["name"],) if image.name else (repo.at["product"], image.at.own)


def folder(manifest: Manifest) -> tuple[str, tuple[Location, ...]]:
    """Return the folder of workflows, and the places that choose it."""
    forge = manifest.forge
    chosen = forge.workflows or profile(forge.kind).folder
    return chosen, (forge.at["workflows"], forge.at["kind"])
