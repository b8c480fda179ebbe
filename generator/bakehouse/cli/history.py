"""`bakehouse history`."""

import click

from bakehouse.cli import host_commands
from bakehouse.host.state import history
from bakehouse.report import rows

_EPILOG = """\b
Examples:
  bakehouse history clock                    who deployed what, when, and how it ended
  bakehouse history --json"""


@click.command(epilog=_EPILOG)
@click.argument("products", metavar="[PRODUCT]...", nargs=-1)
@host_commands.root_option
@host_commands.json_option
def command(products: tuple[str, ...], root: str | None, as_json: bool) -> None:
    """List every deploy and rollback of this host, the newest first."""
    works = host_commands.works(host_commands.state(root), products, host_commands.listen)
    found = {work.place.product: tuple(reversed(history.everything(work.state))) for work in works}
    host_commands.answer(found, rows.show(found), as_json)
