"""`bakehouse.json`: the product's resolved entry, so that the VM needs no manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from bakehouse import formats, names
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Publication, Repo
from bakehouse.model.service import Service
from bakehouse.render.citations import Stamp, header, reference, stamp
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, cite

Pair = tuple[Cited, Cited]


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service of the product; `templates/bakehouse.json` reads every field."""

    key: Cited
    image: Cited
    kind: Cited
    ready: Cited | None
    version: Pair | None


@dataclass(frozen=True, slots=True)
class Published:
    """Packages that must be published; `templates/bakehouse.json` reads every field."""

    lockfile: Cited
    scope: Cited
    url: Cited


@dataclass(frozen=True, slots=True)
class ProductConfigContext:
    """All that `templates/bakehouse.json` reads: images and their references, scripts by their point."""

    header: Remark
    stamp: Stamp
    repo: Cited
    product: Cited
    branch: Cited
    compose: Cited
    release: Cited
    images: tuple[Pair, ...]
    services: tuple[ServiceEntry, ...]
    smoke: tuple[Pair, ...]
    hooks: tuple[Pair, ...]
    publication: Published | None


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the configuration of one product."""
    return Output(
        names.CONFIG_FILE, names.CONFIG_FILE, "json", partial(_context, manifest, repo), (repo.at.own,)
    )


def _context(manifest: Manifest, repo: Repo) -> ProductConfigContext:
    deploy = repo.deploy
    return ProductConfigContext(
        header(manifest, repo),
        stamp(formats.CONFIG),
        repo=cite(repo.name, repo.at.own),
        product=cite(repo.product, repo.at["product"]),
        branch=cite(repo.branch, repo.at["branch"]),
        compose=cite(repo.compose, repo.at["compose"]),
        release=_release(manifest, repo),
        images=tuple((cite(i.key, i.at.own), reference(manifest, repo, i)) for i in repo.images),
        services=tuple(map(_service, repo.services)),
        smoke=_scripts(repo, "smoke", deploy.smoke, "smoke_"),
        hooks=_scripts(repo, "hooks", deploy.hooks, ""),
        publication=_published(deploy.publication) if deploy.publication else None,
    )


def _release(manifest: Manifest, repo: Repo) -> Cited:
    registry, at = manifest.registry, manifest.registry.at
    name = names.reference(registry.host, registry.owner, names.release_name(repo.product))
    return cite(name, at["host"], at["owner"], repo.at["product"])


def _service(service: Service) -> ServiceEntry:
    version, at = service.version, service.at
    told = (cite(version.url, version.at["url"]), cite(version.key, version.at["field"])) if version else None
    return ServiceEntry(
        key=cite(service.key, at.own),
        image=cite(service.image, at["image"]),
        kind=cite(service.kind, at["kind"]),
        ready=cite(service.ready, at["ready"]) if service.ready else None,
        version=told,
    )


def _scripts(repo: Repo, group: str, scripts: Mapping[str, str], prefix: str) -> tuple[Pair, ...]:
    places = ((point, script, repo.deploy.at[f"{group}/{point}"]) for point, script in scripts.items())
    return tuple((cite(prefix + point, at), cite(script, at)) for point, script, at in places)


def _published(publication: Publication) -> Published:
    at = publication.at
    return Published(
        lockfile=cite(publication.lockfile, at["lockfile"]),
        scope=cite(publication.scope, at["scope"]),
        url=cite(publication.url, at["url"]),
    )
