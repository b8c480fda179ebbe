"""`bakehouse attach`."""

import click

from bakehouse.cli import hosts
from bakehouse.errors import UsageError
from bakehouse.host.state import run_store

_EPILOG = """\b
Example:
  bakehouse attach clock                     after the connection dropped during a deploy"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@hosts.root_option
@hosts.json_option
def command(product: str, root: str | None, as_json: bool) -> None:
    """Show the progress of a product's running deploy, or the log of the last one; exits with its code."""
    state = hosts.state(root)
    name = hosts.only(state, product).place.product
    run = run_store.newest(state, name)
    if run is None:
        raise UsageError(f"{name} has not been deployed yet", f"to deploy it: bakehouse deploy {name}")
    hosts.follow(run, as_json)
