"""`bakehouse attach`."""

import click

from bakehouse.cli import host_commands, host_runs
from bakehouse.errors import UsageError
from bakehouse.host.state import run_store

_EPILOG = """\b
Example:
  bakehouse attach clock                     after the connection dropped during a deploy"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@host_commands.root_option
@host_commands.json_option
def command(product: str, root: str | None, as_json: bool) -> None:
    """Show the progress of a product's running deploy, or the log of the last one; exits with its code."""
    state = host_commands.state(root)
    name = host_commands.only(state, product).place.product
    run = run_store.newest(state, name)
    if run is None:
        raise UsageError(f"{name} has not been deployed yet", f"to deploy it: bakehouse deploy {name}")
    host_runs.follow(run, as_json)
