"""`bakehouse.json`: the product's resolved entry, so that the VM needs no manifest."""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.host_keys import host_keys, version_of
from bakehouse.model.manifest import Manifest
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.repo import Repo, RepoSettings
from bakehouse.model.service import ServiceConfig
from bakehouse.render.citations import Stamp, header, reference
from bakehouse.render.host_entries import Entry, derived, entries, stamp
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, cite


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service of the product; `templates/bakehouse.json` reads every field."""

    key: Cited
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ProductConfigContext:
    """All that `templates/bakehouse.json` reads: values, image names by key, services, objects."""

    header: Remark
    stamp: Stamp
    values: tuple[Entry, ...]
    images: tuple[tuple[Cited, Cited], ...]
    services: tuple[ServiceEntry, ...]
    objects: tuple[Entry, ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the configuration of one product."""
    return Output(
        names.CONFIG_FILE, names.CONFIG_FILE, "json", partial(_context, manifest, repo), (repo.at.own,)
    )


def _context(manifest: Manifest, repo: Repo) -> ProductConfigContext:
    settings = entries(repo, RepoSettings)
    services = tuple(ServiceEntry(cite(s.key, s.at.own), entries(s, ServiceConfig)) for s in repo.services)
    return ProductConfigContext(
        header(manifest, repo),
        stamp(settings, _backing(repo), *(each.entries for each in services)),
        values=(
            *derived(
                ProductConfig,
                repo=cite(repo.name, repo.at.own),
                product=cite(repo.product, repo.at["product"]),
            ),
            *(each for each in settings if each.below is None),
            *derived(ProductConfig, release=_release(manifest, repo)),
            *_backing(repo),
        ),
        images=tuple((cite(i.key, i.at.own), reference(manifest, repo, i)) for i in repo.images),
        services=services,
        objects=tuple(each for each in settings if each.below is not None),
    )


def _backing(repo: Repo) -> tuple[Entry, ...]:
    """Return the names of the backing services that the manifest has, if it has any."""
    (key,) = (key for key in host_keys(ProductConfig) if key.name == "backing")
    items = tuple(cite(each.key, each.at.own) for each in repo.backing)
    return (Entry(cite(key.name), None, None, version_of(key), items),) if items else ()


def _release(manifest: Manifest, repo: Repo) -> Cited:
    registry, at = manifest.registry, manifest.registry.at
    name = names.reference(registry.host, registry.owner, names.release_name(repo.product))
    return cite(name, at["host"], at["owner"], repo.at["product"])
