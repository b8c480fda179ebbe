"""The recipe of an image: all that makes it besides its files, as one line of text of its inputs hash.

Left out is what makes no other image (tags, cache, builder, registry host) and what each commit changes (the
commit arguments' values, the revision label). A change of the line's form rebuilds every image once. A key
that an image leaves out is not in its line, so that a new key of the manifest rebuilds nothing by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from bakehouse import codec
from bakehouse.model.image import ForgeVariable, Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Cited, Location, cite

ATTEST = "type=provenance,disabled=true"
EXPORT = "type=image,oci-mediatypes=true"
# Every field of the records is in the recipe but these, each with the reason.
NOT_IN_RECIPE: Mapping[type, Mapping[str, str]] = {
    Image: {
        "key": "it is part of the name by which the registry is asked for the hash",
        "public": "it is a reason for people, and no build sees it",
        "paths": "the hash covers their content at the commit",
        "at": "it is where a value is written, not the value",
    },
    ForgeVariable: {},
    Secret: {
        "secret": "the forge's name for it: no build sees it, and the value is in no hash either",
        "pull_request": "what it fills is pushed nowhere",
        "at": "it is where a value is written, not the value",
    },
}


def recipe(manifest: Manifest, repo: Repo, image: Image) -> Cited:
    """Write the recipe of one image: another text for every change of the manifest that changes the image."""
    outer = {"source": source(manifest, repo), "attest": ATTEST, "output": EXPORT}
    places = dict.fromkeys((*_origins(image), *source_places(manifest, repo)))
    return cite(codec.line({**_plain(image), **outer}), *places)


def source(manifest: Manifest, repo: Repo) -> str:
    """Return the address of the repo, as its images' label tells it."""
    owner = manifest.forge.owner or manifest.registry.owner
    return f"{manifest.forge.url.rstrip('/')}/{owner}/{repo.name}"


def source_places(manifest: Manifest, repo: Repo) -> tuple[Location, ...]:
    """Return the places that choose that address."""
    forge = manifest.forge
    owner = forge.at["owner"] if forge.owner else manifest.registry.at["owner"]
    return forge.at["url"], owner, repo.at.own


def _fields(record: Any) -> Iterator[tuple[str, Any]]:
    kind: Any = type(record)
    given = ((name, getattr(record, name)) for name in _names(kind))
    return ((name, value) for name, value in given if value not in (None, (), {}))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in NOT_IN_RECIPE[kind])


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(each) for name, each in _fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _origins(record: Any) -> Iterator[Location]:
    """Cite the place of each value: of the items where a field has several."""
    for name, value in _fields(record):
        if isinstance(value, Mapping):
            yield from (record.at[f"{name}/{key}"] for key in value)
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                yield from _origins(each) if is_dataclass(each) else (record.at[f"{name}/{number}"],)
        else:
            yield record.at[name]
