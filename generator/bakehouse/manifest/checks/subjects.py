"""Rules on each record of a kind; one that reads a refused value ends, and the next one goes on."""

from collections.abc import Callable, Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.refused import for_each
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Backing, Service


def each_image(manifest: Manifest, *rules: Callable[[Image], Iterator[Finding]]) -> Iterator[Finding]:
    """Run the rules on each image of each repo."""
    return for_each(manifest.repos, lambda repo: for_each(repo.images, *rules))


def entries(repo: Repo) -> tuple[Service | Backing, ...]:
    """Return the services and the backing services of a repo."""
    return (*repo.services, *repo.backing)


def each_backing(manifest: Manifest, *rules: Callable[[Backing], Iterator[Finding]]) -> Iterator[Finding]:
    """Run the rules on each backing service that a repo names."""
    return for_each(manifest.repos, lambda repo: for_each(repo.backing, *rules))


def each_service(manifest: Manifest, *rules: Callable[[Service], Iterator[Finding]]) -> Iterator[Finding]:
    """Run the rules on each service of each repo."""
    return for_each(manifest.repos, lambda repo: for_each(repo.services, *rules))
