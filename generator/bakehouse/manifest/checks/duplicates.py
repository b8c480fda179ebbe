"""Names that must be unique: products, the registry's image names, folders of the rendered tree."""

from collections.abc import Iterable, Iterator
from functools import partial

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo, package_name
from bakehouse.names import cache_name, image_variable, release_name
from bakehouse.values import Location

NameAt = tuple[str, Location]


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report products, image names and repo names that are there twice."""
    repos = manifest.repos
    yield from _twice(for_each(repos, _product), "duplicate-product", "the product")
    images = for_each(repos, partial(_images, set()))
    yield from _twice(images, "duplicate-image", "the registry's image name")
    yield from for_each(repos, _variables)
    folders = ((repo.name.lower(), repo.at.own) for repo in repos)
    yield from _twice(folders, "duplicate-repo", "ignoring upper and lower case, the repo name")


def _product(repo: Repo) -> Iterator[NameAt]:
    yield repo.product, repo.at["product"]


def _images(seen: set[str], repo: Repo) -> Iterator[NameAt]:
    # A product that is there twice is told once.
    if repo.product not in seen:
        seen.add(repo.product)
        yield release_name(repo.product), repo.at["product"]
        yield from for_each(repo.images, partial(_packages, repo))


def _packages(repo: Repo, image: Image) -> Iterator[NameAt]:
    name = package_name(repo, image)
    yield from ((each, image.at["name"]) for each in (name, cache_name(name)))


def _variables(repo: Repo) -> Iterator[Finding]:
    variables = ((image_variable(image.key), image.at.own) for image in repo.images)
    return _twice(variables, "duplicate-variable", "for the test, the variable")


def _twice(named: Iterable[NameAt], rule: str, noun: str) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    told: set[Location] = set()
    for name, at in sorted(named, key=lambda each: each[1]):
        # Two images of one name have caches of one name, too.
        if name in first and at not in told:
            told.add(at)
            what = f"{noun} `{name}` is already used by {first[name].path} on line {first[name].line}"
            yield error(rule, at, what, "choose another")
        first.setdefault(name, at)
