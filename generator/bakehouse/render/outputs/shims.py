"""The old scripts by their old names: each calls `bakehouse` and passes its exit code on."""

from dataclasses import dataclass

from bakehouse import names
from bakehouse.model import Host, Manifest
from bakehouse.render.citations import host_header
from bakehouse.render.output import Output
from bakehouse.render.placed import Placed, placed
from bakehouse.values import Cited, Remark, cite

_ALL = {names.DEPLOY_ALL: "hosts/deploy-all.sh", names.DASHBOARD: "hosts/dashboard.sh"}


@dataclass(frozen=True, slots=True)
class Context:
    """What the scripts in `templates/hosts/` read; those of all products have no `product`."""

    header: Remark
    root: Cited
    product: Cited | None = None


def outputs(manifest: Manifest, host: Host) -> tuple[Output, ...]:
    """One script for each product, one for all, and the dashboard's."""
    root = cite(host.root, host.at["root"])
    context = Context(host_header(manifest, host), root)
    every = (
        Output(path, template, "sh", context, (host.at.own,), executable=True)
        for path, template in _ALL.items()
    )
    return *(_of_product(context, each) for each in placed(manifest, host)), *every


def _of_product(every: Context, each: Placed) -> Output:
    context = Context(every.header, every.root, each.product)
    path = names.shim_name(each.repo.product)
    return Output(path, "hosts/deploy.sh", "sh", context, each.product.origins, executable=True)
