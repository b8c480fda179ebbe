"""`bakehouse attach`."""

import click

from bakehouse.cli import hosts
from bakehouse.errors import UsageError
from bakehouse.host.state import run_store

_EPILOG = """\b
Example:
  bakehouse attach clock                     after the link dropped in a deploy"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
@hosts.json_option
def command(product: str, root: str | None, as_json: bool) -> None:
    """Follow a product's run that is under way, or read the last one; exits with its code."""
    state = hosts.state(root)
    name = hosts.only(state, product).place.product
    run = run_store.newest(state, name)
    if run is None:
        raise UsageError(f"{name} had no run yet", "bakehouse deploy starts one")
    hosts.follow(run, as_json)
