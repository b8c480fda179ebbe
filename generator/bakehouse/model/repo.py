"""One production repo, and the steps of its deploy besides swapping."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.model.image import Image
from bakehouse.model.service import Service
from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Publication:
    """Packages that a registry must have: each version that the lockfile has of this scope."""

    lockfile: str
    scope: str
    url: str
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deploy:
    """The steps of a deploy besides swapping; smoke tests and hooks are the repo's scripts by their point."""

    smoke: Mapping[str, str]
    publication: Publication | None
    hooks: Mapping[str, str]
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Repo:
    """One production repo; `product` is its short name, `prepare` and `test` are scripts in it.

    `compose` is the name of its own compose file.
    """

    name: str
    product: str
    branch: str
    prepare: str | None
    test: str | None
    host: str | None
    compose: str
    deploy: Deploy
    images: tuple[Image, ...]
    services: tuple[Service, ...]
    at: SourceMap = field(compare=False, repr=False)
