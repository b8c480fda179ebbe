"""`bakehouse unfreeze`."""

import click

from bakehouse.cli import host_commands
from bakehouse.host.state import freeze
from bakehouse.host.state.freeze import FreezeChange
from bakehouse.report.page import line

_EPILOG = """\b
Examples:
  bakehouse unfreeze clock
  bakehouse unfreeze clock --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@host_commands.root_option
@host_commands.dry_run_option
@host_commands.json_option
def command(product: str, root: str | None, dry_run: bool, as_json: bool) -> None:
    """Allow deploys of a product again."""
    work = host_commands.only(host_commands.state(root), product)
    change = FreezeChange(work.place.product, freeze.read(work.state), None)
    if not dry_run:
        freeze.unfreeze(work.state)
    told = line(f"{change.product} {'could' if dry_run else 'can'} be deployed")
    host_commands.answer(change, (told,), as_json)
