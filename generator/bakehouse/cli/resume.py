"""`bakehouse resume`."""

import click

from bakehouse.cli import hosts
from bakehouse.cli.options import say
from bakehouse.host.decide import interrupted
from bakehouse.host.request import Request

_EPILOG = """\b
Examples:
  bakehouse resume clock                     after the machine went down in a deploy
  bakehouse resume clock --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@hosts.json_option
def command(product: str, root: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring a run that was killed to its end; it decides again from what is."""
    state = hosts.state(root)
    work = hosts.only(state, product)
    killed = interrupted(work)
    if killed is None:
        say(f"{work.place.product}: no run was interrupted\n")
        return
    request = Request(killed.kind, (work.place.product,), hosts.who(), killed.wanted.tag)
    (hosts.preview if dry_run else hosts.go)(state, request, as_json)
