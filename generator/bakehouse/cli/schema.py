"""`bakehouse schema`."""

import click

from bakehouse import codec
from bakehouse.cli.output import say
from bakehouse.manifest.schema import schema


@click.command(epilog="\b\nExample:\n  bakehouse schema > docs/repos.schema.json")
def command() -> None:
    """Print the manifest's JSON Schema, for editors and other tools."""
    say(codec.dump(schema()))
