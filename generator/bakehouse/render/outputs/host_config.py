"""`host.json`: a host's products, where they are cloned from, and what `setup` needs to know."""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.host import Host, HostSettings
from bakehouse.model.host_config import HostConfig, ProductCheckout
from bakehouse.model.manifest import Manifest
from bakehouse.quantities import in_bytes
from bakehouse.render.build_fingerprint import source, source_places
from bakehouse.render.citations import Stamp, versioned_header
from bakehouse.render.host_entries import Entry, derived, entries, stamp
from bakehouse.render.output import Output
from bakehouse.render.placed import Placed, placed
from bakehouse.values import Remark, cite


@dataclass(frozen=True, slots=True)
class HostConfigContext:
    """All that `templates/hosts/host.json` reads: values, and the entries of each checkout."""

    header: Remark
    stamp: Stamp
    values: tuple[Entry, ...]
    places: tuple[tuple[Entry, ...], ...]


def output(manifest: Manifest, host: Host) -> Output:
    """Return the configuration of one host."""
    return Output(
        names.HOST_FILE, f"hosts/{names.HOST_FILE}", "json", partial(_context, manifest, host), (host.at.own,)
    )


def _context(manifest: Manifest, host: Host) -> HostConfigContext:
    registry, at, settings = manifest.registry, host.at, entries(host, HostSettings)
    own = derived(
        HostConfig,
        root=cite(host.root, at["root"]),
        registry=cite(registry.host, registry.at["host"]),
        owner=cite(registry.owner, registry.at["owner"]),
        username=cite(registry.username, registry.at["username"]),
        scheme=cite("http" if registry.insecure else "https", registry.at["insecure"]),
        ca=cite(registry.ca, registry.at["ca"]) if registry.ca else None,
        auth_host=cite(registry.auth_host, registry.at["auth_host"]) if registry.auth_host else None,
        reserve=cite(in_bytes(host.reserve), at["reserve"]),
    )
    places = tuple(_place(manifest, each) for each in placed(manifest, host))
    return HostConfigContext(
        versioned_header(manifest, host), stamp(settings, own, *places), (*settings, *own), places
    )


def _place(manifest: Manifest, each: Placed) -> tuple[Entry, ...]:
    repo = each.repo
    origins = source_places(manifest, repo)
    return derived(
        ProductCheckout,
        product=each.product,
        repo=cite(repo.name, repo.at.own),
        url=cite(f"{source(manifest, repo)}.git", *origins),
        branch=cite(repo.branch, repo.at["branch"]),
    )
