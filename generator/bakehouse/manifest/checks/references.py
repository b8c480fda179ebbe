"""Keys that name something else: a service's `image`, a context's `target:`, a repo's `host`, an `order`."""

from collections.abc import Iterator
from functools import partial

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.host import Host
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Service
from bakehouse.suggest import did_you_mean

_TARGET = "target:"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report references to what is not there, and images that are built from themselves."""
    yield from for_each(manifest.repos, partial(_host, manifest), _services, _contexts)
    yield from for_each(manifest.hosts, partial(_order, manifest))


def _host(manifest: Manifest, repo: Repo) -> Iterator[Finding]:
    hosts = [host.name for host in manifest.hosts]
    if repo.host and repo.host not in hosts:
        what = f"there is no host `{repo.host}`"
        yield error("unknown-host", repo.at["host"], what, did_you_mean(repo.host, hosts))


def _order(manifest: Manifest, host: Host) -> Iterator[Finding]:
    hosts = [each.name for each in manifest.hosts]
    products = [repo.product for repo in manifest.repos if repo.host == host.name]
    # Their host may well be this one, misspelt, which is told where it stands.
    lost = [repo.product for repo in manifest.repos if repo.host and repo.host not in hosts]
    seen: set[str] = set()
    for number, product in valid_items(host.order):
        at = host.at[f"order/{number}"]
        if product not in [*products, *lost]:
            what = f"no product `{product}` runs on this host"
            yield error("unknown-product", at, what, did_you_mean(product, products))
        elif product in seen:
            yield error("order-repeated", at, f"`{product}` is listed twice", "remove one")
        seen.add(product)


def _services(repo: Repo) -> Iterator[Finding]:
    # No images at all is a finding of its own.
    if keys := [image.key for image in repo.images]:
        yield from for_each(repo.services, partial(_image, keys))


def _image(keys: list[str], service: Service) -> Iterator[Finding]:
    # of a kind that was refused, nobody knows whether it takes an image
    if service.kind and service.image not in keys:
        yield error("unknown-image", service.at["image"], *_unknown(service.image, keys))


def _contexts(repo: Repo) -> Iterator[Finding]:
    images = {image.key: image for image in repo.images}
    return for_each(repo.images, partial(_target_contexts, images))


def _target_contexts(images: dict[str, Image], image: Image) -> Iterator[Finding]:
    for name, key in _targets(image):
        at = image.at[f"contexts/{name}"]
        if key not in images:
            yield error("unknown-target", at, *_unknown(key, list(images)))
        elif image.key in _reached(key, images):
            what = f"the image depends on itself through `{key}`"
            yield error("target-cycle", at, what, "remove one of the contexts")


def _targets(image: Image) -> Iterator[tuple[str, str]]:
    for name, value in valid_items(image.contexts):
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
