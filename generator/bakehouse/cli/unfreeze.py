"""`bakehouse unfreeze`."""

import click

from bakehouse.cli import hosts
from bakehouse.cli.options import say
from bakehouse.host.state import frozen

_EPILOG = """\b
Example:
  bakehouse unfreeze clock"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
def command(product: str, root: str | None) -> None:
    """Let a product be deployed again."""
    work = hosts.only(hosts.state(root), product)
    frozen.unfreeze(work.state)
    say(f"{work.place.product} can be deployed\n")
