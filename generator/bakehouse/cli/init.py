"""`bakehouse init`."""

from pathlib import Path

import click

from bakehouse.cli.options import say
from bakehouse.errors import RefusedError
from bakehouse.outside import files, writer
from bakehouse.render.template import source


@click.command(epilog="\b\nExamples:\n  bakehouse init\n  bakehouse init fleet.yaml")
@click.argument("path", metavar="[FILE]", default="repos.yaml")
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
def command(path: str, force: bool) -> None:
    """Write a commented starter manifest."""
    target = Path(path)
    if files.look(target).kind is not files.Kind.ABSENT and not force:
        raise RefusedError(f"{path} is already there", "to replace it, call again with --force")
    writer.apply(target.parent, [writer.Write(target, source("starter/repos.yaml").encode(), 0o644)], [])
    say(f"wrote {path}; edit it, then run: bakehouse render\n")
