"""Cited values that several outputs print alike."""

from pathlib import PurePath

from bakehouse import names
from bakehouse.forges import profile
from bakehouse.model.host import Host
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Cited, Location, Remark, Variable


def mend(repo: Repo) -> str:
    """The command that makes a repo's files anew."""
    return f"bakehouse render {repo.name}"


def header(manifest: Manifest, repo: Repo) -> Remark:
    """The first line of every file that has comments; it carries the marker."""
    return _marked(manifest, mend(repo), repo.at.own)


def host_header(manifest: Manifest, host: Host) -> Remark:
    """The same for a host's files, which are made with all the others."""
    return _marked(manifest, "bakehouse render", host.at.own)


def _marked(manifest: Manifest, command: str, at: Location) -> Remark:
    file = PurePath(manifest.file).name
    text = f"{names.MARKER} from {file}; do not edit: change the manifest, then run `{command}`."
    return Remark(text, (at,))


def reference(manifest: Manifest, repo: Repo, image: Image, *tail: Variable) -> Cited:
    """An image's name in the registry, with a tag where a variable is given for it."""
    registry = manifest.registry
    name = names.reference(registry.host, registry.owner, names.image_name(repo.product, image.key))
    origins = (registry.at["host"], registry.at["owner"], repo.at["product"], image.at.own)
    return Cited((f"{name}:", *tail) if tail else name, origins)


def folder(manifest: Manifest) -> tuple[str, tuple[Location, ...]]:
    """The folder of workflows, and the places that choose it."""
    forge = manifest.forge
    chosen = forge.workflows or profile(forge.kind).folder
    return chosen, (forge.at["workflows"], forge.at["kind"])
