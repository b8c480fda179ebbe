"""`bakehouse freeze`."""

import click

from bakehouse.cli import hosts
from bakehouse.cli.options import say
from bakehouse.host.ledger import now
from bakehouse.host.state import frozen
from bakehouse.host.state.frozen import Frozen

_EPILOG = """\b
Example:
  bakehouse freeze clock -m 'the invoices are being written'"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
@click.option("-m", "why", metavar="WHY", required=True, help="Why; whoever tries to deploy reads it.")
def command(product: str, root: str | None, why: str) -> None:
    """Refuse to deploy a product until `unfreeze`."""
    work = hosts.only(hosts.state(root), product)
    frozen.freeze(work.state, Frozen(why, hosts.who(), now()))
    say(f"{work.place.product} is frozen\n")
