"""`bakehouse status`."""

import sys
from itertools import chain

import click

from bakehouse.cli import host_commands
from bakehouse.outside.beside import beside
from bakehouse.outside.docker import ask

_EPILOG = """\b
Examples:
  bakehouse status                           all products of this host
  bakehouse status clock --json"""


@click.command(epilog=_EPILOG)
@click.argument("products", metavar="[PRODUCT]...", nargs=-1)
@host_commands.root_option
@host_commands.json_option
def command(products: tuple[str, ...], root: str | None, as_json: bool) -> None:
    """Show what is running, and whether it is what was deployed last and what is newest; exit 1 on drift."""
    # the engine is asked while the rest is loaded
    with beside(ask.compose_containers) as seen:
        from bakehouse.host.status import statuses
        from bakehouse.report import status as report

        works = host_commands.works(host_commands.state(root), products, host_commands.listen)
        found = statuses(works, seen.result)
    host_commands.answer(found, tuple(chain.from_iterable(map(report.show, found))), as_json)
    sys.exit(1 if any(each.drifts for each in found) else 0)
