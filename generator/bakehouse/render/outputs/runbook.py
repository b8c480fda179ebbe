"""`RUNBOOK.md`: commands for a host, with its own names."""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.render.citations import host_header
from bakehouse.render.output import Output
from bakehouse.render.placed import Placed, placed
from bakehouse.values import Cited, Remark, cite


@dataclass(frozen=True, slots=True)
class RunbookProduct:
    """One product; `templates/hosts/RUNBOOK.md` reads every field."""

    name: Cited
    checkout: Cited
    branch: Cited
    shim: Cited


@dataclass(frozen=True, slots=True)
class Other:
    """A container that no repo lists, and its memory; `templates/hosts/RUNBOOK.md` reads both."""

    name: Cited
    memory: Cited


@dataclass(frozen=True, slots=True)
class RunbookContext:
    """All that `templates/hosts/RUNBOOK.md` reads; `example` is the product of its commands."""

    header: Remark
    name: Cited
    root: Cited
    registry: Cited
    username: Cited
    reserve: Cited
    memory: Cited | None
    others: tuple[Other, ...]
    products: tuple[RunbookProduct, ...]
    example: RunbookProduct


def output(manifest: Manifest, host: Host) -> Output:
    """Return the page of one host, which runs one product at least."""
    return Output(
        names.RUNBOOK_FILE,
        f"hosts/{names.RUNBOOK_FILE}",
        "markdown",
        partial(_context, manifest, host),
        (host.at.own,),
    )


def _context(manifest: Manifest, host: Host) -> RunbookContext:
    registry, at = manifest.registry, host.at
    products = tuple(_product(host, each) for each in placed(manifest, host))
    return RunbookContext(
        host_header(manifest, host),
        name=cite(host.name, at.own),
        root=cite(host.root, at["root"]),
        registry=cite(registry.host, registry.at["host"]),
        username=cite(registry.username, registry.at["username"]),
        reserve=cite(host.reserve, at["reserve"]),
        memory=cite(host.memory, at["memory"]) if host.memory else None,
        others=tuple(_other(host, name, size) for name, size in host.other_containers.items()),
        products=products,
        example=products[0],
    )


def _other(host: Host, name: str, size: str) -> Other:
    at = host.at[f"other_containers/{name}"]
    return Other(cite(name, at), cite(size, at))


def _product(host: Host, each: Placed) -> RunbookProduct:
    repo, product = each.repo, each.product
    return RunbookProduct(
        name=product,
        checkout=cite(f"{host.root}/{repo.name}", host.at["root"], repo.at.own),
        branch=cite(repo.branch, repo.at["branch"]),
        shim=cite(names.shim_name(repo.product), *product.origins),
    )
