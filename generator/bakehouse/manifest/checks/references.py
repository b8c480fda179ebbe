"""Keys that name something else: a service's `image`, a context's `target:`, a repo's `host`, an `order`."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.host import Host
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.suggest import did_you_mean

_TARGET = "target:"


def check(manifest: Manifest) -> Iterator[Finding]:
    """References to what is not there, and images that are built from themselves."""
    hosts = [host.name for host in manifest.hosts]
    for repo in manifest.repos:
        if repo.host and repo.host not in hosts:
            yield error(
                "unknown-host",
                repo.at["host"],
                f"there is no host `{repo.host}`",
                did_you_mean(repo.host, hosts),
            )
        # No images at all is a finding of its own.
        if repo.images:
            yield from _services(repo)
            yield from _contexts(repo)
    # Their host may well be this one, misspelt, which is told where it stands.
    lost = [repo.product for repo in manifest.repos if repo.host and repo.host not in hosts]
    for host in manifest.hosts:
        yield from _order(host, [repo.product for repo in manifest.repos if repo.host == host.name], lost)


def _order(host: Host, products: list[str], lost: list[str]) -> Iterator[Finding]:
    for number, product in enumerate(host.order):
        at = host.at[f"order/{number}"]
        if product not in [*products, *lost]:
            what = f"no product `{product}` runs on this host"
            yield error("unknown-product", at, what, did_you_mean(product, products))
        elif product in host.order[:number]:
            yield error("order-repeated", at, f"`{product}` is listed twice", "remove one")


def _services(repo: Repo) -> Iterator[Finding]:
    keys = [image.key for image in repo.images]
    for service in repo.services:
        if service.image not in keys:
            yield error("unknown-image", service.at["image"], *_unknown(service.image, keys))


def _contexts(repo: Repo) -> Iterator[Finding]:
    images = {image.key: image for image in repo.images}
    for image in repo.images:
        for name, key in _targets(image):
            at = image.at[f"contexts/{name}"]
            if key not in images:
                yield error("unknown-target", at, *_unknown(key, list(images)))
            elif image.key in _reached(key, images):
                what = f"the image is built from itself, by way of `{key}`"
                yield error("target-cycle", at, what, "take one of the contexts out")


def _targets(image: Image) -> Iterator[tuple[str, str]]:
    for name, value in image.contexts.items():
        if value.startswith(_TARGET):
            yield name, value.removeprefix(_TARGET)


def _reached(key: str, images: dict[str, Image]) -> set[str]:
    found, left = set[str](), [key]
    while left:
        key = left.pop()
        if key in images and key not in found:
            found.add(key)
            left += [target for _, target in _targets(images[key])]
    return found


def _unknown(key: str, known: list[str]) -> tuple[str, str]:
    return f"the repo has no image `{key}`", did_you_mean(key, known)
