"""`bakehouse history`."""

import click

from bakehouse.cli import hosts
from bakehouse.host.state import history
from bakehouse.report import rows

_EPILOG = """\b
Examples:
  bakehouse history clock                    who deployed what, when, and how it ended
  bakehouse history --json"""


@click.command(epilog=_EPILOG)
@click.argument("products", metavar="[PRODUCT]...", nargs=-1)
@hosts.root_option
@hosts.json_option
def command(products: tuple[str, ...], root: str | None, as_json: bool) -> None:
    """List every deploy and rollback of this host, the newest first."""
    works = hosts.works(hosts.state(root), products, hosts.listen)
    found = {work.place.product: tuple(reversed(history.told(work.state))) for work in works}
    hosts.answer(found, rows.show(found), as_json)
