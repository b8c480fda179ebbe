"""`bakehouse freeze`."""

import click

from bakehouse.cli import hosts
from bakehouse.host.state import freeze
from bakehouse.host.state.clock import now
from bakehouse.host.state.freeze import Freeze, FreezeChange
from bakehouse.report.page import line

_EPILOG = """\b
Examples:
  bakehouse freeze clock -m 'the invoices are being written'
  bakehouse freeze clock -m 'the invoices are being written' --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
@click.option("-m", "why", metavar="WHY", required=True, help="Reason, shown to anyone who tries to deploy.")
@hosts.dry_run_option
@hosts.json_option
def command(product: str, root: str | None, why: str, dry_run: bool, as_json: bool) -> None:
    """Block deploys of a product until `unfreeze`."""
    work = hosts.only(hosts.state(root), product)
    wanted = Freeze(why, hosts.who(), now())
    change = FreezeChange(work.place.product, freeze.read(work.state), wanted)
    if not dry_run:
        freeze.freeze(work.state, wanted)
    told = line(f"{change.product} {'would be' if dry_run else 'is'} frozen")
    hosts.answer(change, (told,), as_json)
