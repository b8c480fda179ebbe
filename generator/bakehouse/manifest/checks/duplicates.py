"""Names that must be unique: products, the registry's image names, folders of the rendered tree."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.names import cache_name, image_name, image_variable, release_name
from bakehouse.values import Location


def check(manifest: Manifest) -> Iterator[Finding]:
    """Products, image names and repo names that are there twice."""
    products = [(repo.product, repo.at["product"]) for repo in manifest.repos]
    yield from _twice(products, "duplicate-product", "the product")
    yield from _twice(_images(manifest.repos), "duplicate-image", "the registry's image name")
    for repo in manifest.repos:
        variables = [(image_variable(image.key), image.at.own) for image in repo.images]
        yield from _twice(variables, "duplicate-variable", "for the test, the variable")
    folders = [(repo.name.lower(), repo.at.own) for repo in manifest.repos]
    yield from _twice(folders, "duplicate-repo", "but for upper case, the repo name")


def _images(repos: tuple[Repo, ...]) -> Iterator[tuple[str, Location]]:
    # Two images of one product are two keys of one mapping; a product that is there twice is told once.
    seen: set[str] = set()
    for repo in repos:
        if repo.product not in seen:
            yield release_name(repo.product), repo.at["product"]
            yield from ((image_name(repo.product, image.key), image.at.own) for image in repo.images)
            yield from ((cache_name(repo.product, image.key), image.at.own) for image in repo.images)
        seen.add(repo.product)


def _twice(
    named: "Iterator[tuple[str, Location]] | list[tuple[str, Location]]", rule: str, noun: str
) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    told: set[Location] = set()
    for name, at in sorted(named, key=lambda each: each[1]):
        # Two images of one name have caches of one name, too.
        if name in first and at not in told:
            told.add(at)
            what = f"{noun} `{name}` is taken, by {first[name].path} on line {first[name].line}"
            yield error(rule, at, what, "choose another")
        first.setdefault(name, at)
