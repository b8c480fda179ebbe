"""`bakehouse rollback`."""

import click

from bakehouse.cli import host_commands, host_runs
from bakehouse.host.config import load
from bakehouse.host.state.history import ROLLBACK
from bakehouse.host.state.request import Request

_EPILOG = """\b
Examples:
  bakehouse rollback clock                   to the previous release
  bakehouse rollback clock 4f2a9c1           to this release; `bakehouse releases clock` lists them"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@click.argument("tag", metavar="[SHA]", required=False)
@host_commands.root_option
@click.option("--service", "services", metavar="NAME", multiple=True, help="Change only this service.")
@host_commands.dry_run_option
@click.option(
    "--wait-lock", "wait", is_flag=True, help="If another deploy is running, wait for it, up to 30 minutes."
)
@click.option("--run-url", "url", metavar="URL", help="URL of the CI run, for the history.")
@host_commands.json_option
def command(
    product: str,
    tag: str | None,
    root: str | None,
    services: tuple[str, ...],
    dry_run: bool,
    wait: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Roll back to a release that ran on this host; needs neither registry nor forge."""
    state = host_commands.state(root)
    names = host_commands.chosen(load.host(state.host, state.root), [product])
    request = Request(ROLLBACK, names, host_commands.who(), tag, services, wait=wait, url=url)
    (host_runs.preview if dry_run else host_runs.go)(state, request, as_json)
