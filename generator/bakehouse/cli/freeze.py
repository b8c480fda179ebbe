"""`bakehouse freeze`."""

import click

from bakehouse.cli import host_commands
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
@host_commands.root_option
@click.option("-m", "why", metavar="WHY", required=True, help="Reason, shown to anyone who tries to deploy.")
@host_commands.dry_run_option
@host_commands.json_option
def command(product: str, root: str | None, why: str, dry_run: bool, as_json: bool) -> None:
    """Block deploys of a product until `unfreeze`."""
    work = host_commands.only(host_commands.state(root), product)
    wanted = Freeze(why, host_commands.who(), now())
    change = FreezeChange(work.place.product, freeze.read(work.state), wanted)
    if not dry_run:
        freeze.freeze(work.state, wanted)
    told = line(f"{change.product} {'would be' if dry_run else 'is'} frozen")
    host_commands.answer(change, (told,), as_json)
