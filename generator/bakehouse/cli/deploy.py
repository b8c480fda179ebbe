"""`bakehouse deploy`."""

import click

from bakehouse.cli import hosts
from bakehouse.errors import UsageError
from bakehouse.host.config import load
from bakehouse.host.state.history import DEPLOY
from bakehouse.host.state.request import Request

_EPILOG = """\b
Examples:
  bakehouse deploy clock                     the release that was promoted last
  bakehouse deploy clock --tag SHA           this one
  bakehouse deploy --all --dry-run           say what would change, and why

Exit code: 0 it serves, 4 it failed and what was there before serves again, 5 that failed too, 6 refused."""


@click.command(epilog=_EPILOG)
@click.argument("products", metavar="[PRODUCT]...", nargs=-1)
@hosts.root_option
@click.option("--all", "every", is_flag=True, help="All products of this host, in its order.")
@click.option("--tag", metavar="SHA", help="The release: a commit's 40 digits, or latest [default: latest].")
@click.option("--service", "services", metavar="NAME", multiple=True, help="Touch this service alone.")
@hosts.dry_run_option
@click.option("--wait-lock", "wait", is_flag=True, help="Wait for another run instead of refusing.")
@click.option("--force", is_flag=True, help="Even a release that failed here.")
@click.option("--older", is_flag=True, help="Even a release older than what serves.")
@click.option(
    "--run-url",
    "url",
    metavar="URL",
    help="The forge's run that asks, for the history; to be overtaken by a newer release is then no failure.",
)
@hosts.json_option
def command(
    products: tuple[str, ...],
    root: str | None,
    every: bool,
    tag: str | None,
    services: tuple[str, ...],
    dry_run: bool,
    wait: bool,
    force: bool,
    older: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Swap the services that a release changed, check their health, and roll back if one fails."""
    if every == bool(products):
        raise UsageError("deploy what?", "name products, or say --all")
    if len(products) != 1 and (services or tag):
        raise UsageError("--service and --tag go with one product", "each product has commits of its own")
    state = hosts.state(root)
    names = hosts.chosen(load.host(state.host, state.root), products)
    request = Request(
        kind=DEPLOY,
        products=names,
        who=hosts.who(),
        tag=tag,
        services=services,
        force=force,
        older=older,
        wait=wait,
        lenient=url is not None,
        url=url,
    )
    (hosts.preview if dry_run else hosts.go)(state, request, as_json)
