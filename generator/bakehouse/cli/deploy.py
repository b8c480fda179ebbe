"""`bakehouse deploy`."""

import click

from bakehouse.cli import host_commands, host_runs
from bakehouse.errors import UsageError
from bakehouse.host.config import load
from bakehouse.host.planning.releases import LATEST
from bakehouse.host.state.history import DEPLOY
from bakehouse.host.state.request import Request

_EPILOG = """\b
Examples:
  bakehouse deploy clock                     the newest release
  bakehouse deploy clock --tag SHA           this release
  bakehouse deploy --all --dry-run           show what would change, and why

Exit code: 0 deployed, 4 failed and rolled back, 5 the rollback failed too, 6 refused, nothing changed."""


@click.command(epilog=_EPILOG)
@click.argument("products", metavar="[PRODUCT]...", nargs=-1)
@host_commands.root_option
@click.option(
    "--all", "every", is_flag=True, help="Deploy all products of this host, in the configured order."
)
@click.option(
    "--tag", metavar="SHA", help="Release to deploy: a commit's 40 digits, or latest [default: latest]."
)
@click.option("--service", "services", metavar="NAME", multiple=True, help="Change only this service.")
@host_commands.dry_run_option
@click.option(
    "--wait-lock", "wait", is_flag=True, help="If another deploy is running, wait for it, up to 30 minutes."
)
@click.option("--force", is_flag=True, help="Deploy even a release that failed here before.")
@click.option("--older", is_flag=True, help="Deploy even a release older than the running one.")
@click.option(
    "--off-branch",
    is_flag=True,
    help="Deploy even a commit that is not in the product's branch; needs --tag SHA.",
)
@click.option(
    "--allow-unset",
    is_flag=True,
    help="Deploy for the first time even if variables that are not set leave values empty.",
)
@click.option(
    "--run-url",
    "url",
    metavar="URL",
    help="URL of the CI run, for the history; exit 0 if a newer release was deployed meanwhile.",
)
@host_commands.json_option
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
    off_branch: bool,
    allow_unset: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Deploy a release: restart only what changed, wait until it is healthy, roll back on failure."""
    if every and products:
        raise UsageError("name products or use --all, not both")
    state = host_commands.state(root)
    if not every and not products:
        raise UsageError("which product?", host_commands.choice(state))
    _refuse_unfit(len(products) == 1, tag, services, off_branch)
    names = host_commands.chosen(load.host(state.host, state.root), products)
    request = Request(
        kind=DEPLOY,
        products=names,
        who=host_commands.who(),
        tag=tag,
        services=services,
        force=force,
        older=older,
        off_branch=off_branch,
        allow_unset=allow_unset,
        wait=wait,
        lenient=url is not None,
        url=url,
    )
    (host_runs.preview if dry_run else host_runs.go)(state, request, as_json)


def _refuse_unfit(is_one: bool, tag: str | None, services: tuple[str, ...], off_branch: bool) -> None:
    if not is_one and (services or tag):
        raise UsageError("--service and --tag need exactly one product", "each product has its own commits")
    if off_branch and tag in (None, LATEST):
        raise UsageError("--off-branch needs --tag SHA", "name the commit whose code you want to run here")
