"""`bakehouse.json`: the product's resolved entry, so that the VM needs no manifest."""

from dataclasses import dataclass

from bakehouse import names
from bakehouse.model import Manifest, Repo
from bakehouse.render.citations import header, reference
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, cite

Pair = tuple[Cited, Cited]


@dataclass(frozen=True, slots=True)
class Context:
    """What `templates/bakehouse.json` reads: images and their references, services and their images."""

    header: Remark
    repo: Cited
    product: Cited
    branch: Cited
    registry: Cited
    username: Cited
    images: tuple[Pair, ...]
    services: tuple[Pair, ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """The configuration of one product."""
    registry = manifest.registry
    context = Context(
        header(manifest, repo),
        repo=cite(repo.name, repo.at.own),
        product=cite(repo.product, repo.at["product"]),
        branch=cite(repo.branch, repo.at["branch"]),
        registry=cite(registry.host, registry.at["host"]),
        username=cite(registry.username, registry.at["username"]),
        images=tuple((cite(i.key, i.at.own), reference(manifest, repo, i)) for i in repo.images),
        services=tuple((cite(s.key, s.at.own), cite(s.image, s.at["image"])) for s in repo.services),
    )
    return Output(names.CONFIG_FILE, names.CONFIG_FILE, "json", context, (repo.at.own,))
