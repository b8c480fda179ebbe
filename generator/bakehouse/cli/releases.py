"""`bakehouse releases`."""

import click

from bakehouse.cli import host_commands
from bakehouse.host import rollback_targets
from bakehouse.report import status as report

_EPILOG = """\b
Example:
  bakehouse releases clock                   what `bakehouse rollback clock SHA` can roll back to"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@host_commands.root_option
@host_commands.json_option
def command(product: str, root: str | None, as_json: bool) -> None:
    """List the releases that a product can roll back to, and where each image is: local, registry or gone."""
    found = rollback_targets.of(host_commands.only(host_commands.state(root), product))
    host_commands.answer(found, report.show_releases(found), as_json)
