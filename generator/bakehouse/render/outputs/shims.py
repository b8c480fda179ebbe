"""The old scripts by their old names: each calls `bakehouse` and passes its exit code on."""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.render.citations import host_header
from bakehouse.render.output import Output
from bakehouse.render.placed import Placed, placed
from bakehouse.values import Cited, Remark, cite

_ALL = {names.DEPLOY_ALL: "hosts/deploy-all.sh", names.DASHBOARD: "hosts/dashboard.sh"}


@dataclass(frozen=True, slots=True)
class ShimContext:
    """All that the scripts in `templates/hosts/` read; those of all products have no `product`."""

    header: Remark
    root: Cited
    product: Cited | None = None


def outputs(manifest: Manifest, host: Host) -> tuple[Output, ...]:
    """Return one script for each product, one for all, and the dashboard's."""
    every = (
        Output(path, template, "sh", partial(_context, manifest, host), (host.at.own,), executable=True)
        for path, template in _ALL.items()
    )
    return *(_of_product(manifest, host, each) for each in placed(manifest, host)), *every


def _of_product(manifest: Manifest, host: Host, each: Placed) -> Output:
    path, context = names.shim_name(each.repo.product), partial(_context, manifest, host, each.product)
    return Output(path, "hosts/deploy.sh", "sh", context, each.product.origins, executable=True)


def _context(manifest: Manifest, host: Host, product: Cited | None = None) -> ShimContext:
    return ShimContext(host_header(manifest, host), cite(host.root, host.at["root"]), product)
