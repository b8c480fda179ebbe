"""One production repo, and the steps of its deploy besides swapping."""

from dataclasses import dataclass, field

from bakehouse.model.host_keys import SECONDS, since, source
from bakehouse.model.image import Image
from bakehouse.model.service import Backing, Service
from bakehouse.names import image_name
from bakehouse.values import NOWHERE, SourceMap


@dataclass(frozen=True, slots=True)
class Publication:
    """Packages that a registry must have: each version that the lockfile has of this scope."""

    lockfile: str
    scope: str
    url: str
    at: SourceMap = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Scripts of the repo's own at named points of a deploy."""

    after: str | None = None
    before: str | None = None
    at: SourceMap = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """The most seconds that one job and one script of a deploy may take."""

    job: float = field(default=1800.0, metadata=SECONDS)
    script: float = field(default=600.0, metadata=SECONDS)
    at: SourceMap = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """The steps of a deploy besides swapping; smoke tests and hooks are scripts, run in the checkout."""

    smoke_after: str | None = field(default=None, metadata=source("smoke/after"))
    smoke_before: str | None = field(default=None, metadata=source("smoke/before"))
    publication: Publication | None = None
    hooks: Hooks = Hooks()
    timeouts: Timeouts = field(default=Timeouts(), metadata=since(4))
    at: SourceMap = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoSettings:
    """The part of a repo that reaches its host as it is.

    `compose` is the first of the repo's own compose files, `overrides` are the others. Without `project`,
    Compose names the project. `profiles` are on besides those of the managed services. `left_alone` are
    services that a deploy neither starts nor lists.
    """

    branch: str
    compose: str
    overrides: tuple[str, ...] = field(default=(), metadata={**since(4), **source("compose")})
    project: str | None = field(default=None, metadata={**since(4), **source("compose/project")})
    profiles: tuple[str, ...] = field(default=(), metadata=since(4))
    deploy: Deploy = Deploy()
    left_alone: tuple[str, ...] = field(default=(), metadata=since(4))

    @property
    def compose_files(self) -> tuple[str, ...]:
        """The repo's own compose files, in the order in which Compose merges them."""
        return self.compose, *self.overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo(RepoSettings):
    """One production repo; `product` is its short name, `prepare` and `test` are scripts in it.

    The manifest has `services` and `backing` under one key.
    """

    name: str
    product: str
    prepare: str | None
    test: str | None
    host: str | None
    images: tuple[Image, ...]
    services: tuple[Service, ...]
    backing: tuple[Backing, ...] = field(default=(), metadata=source("services"))
    at: SourceMap = field(compare=False, repr=False)


def package_name(repo: Repo, image: Image) -> str:
    """Return the name of an image below the registry and the owner."""
    return image.name or image_name(repo.product, image.key)
