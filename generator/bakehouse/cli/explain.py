"""`bakehouse explain`."""

import re
from pathlib import Path

import click

from bakehouse.cli import trees
from bakehouse.cli.options import load, manifest_option
from bakehouse.cli.output import say
from bakehouse.errors import UsageError
from bakehouse.render.template import origins
from bakehouse.report import explanation

_EPILOG = """\b
Examples:
  bakehouse explain rendered/learning_ai_clock/docker-bake.hcl
  bakehouse explain rendered/learning_ai_clock/ci/images.sh:12"""


@click.command(epilog=_EPILOG)
@click.argument("target", metavar="PATH[:LINE]")
@manifest_option
@click.option(
    "--out", metavar="DIR", help="Folder of the rendered files [default: rendered/ next to the manifest]."
)
def command(target: str, path: str, out: str | None) -> None:
    """Show which manifest lines and which template made a generated file, or one line of it."""
    match = re.fullmatch(r"(.*?)(?::([0-9]+))?", target)
    assert match
    wanted, line = Path(match[1]).absolute(), int(match[2]) if match[2] else None
    for each in trees.select(load(path).manifest, (), out):
        for file in each.tree.files:
            if (each.tree.root / file.path).absolute() == wanted:
                say(explanation.show(file, origins(file.output), match[1], line))
                return
    raise UsageError(
        f"{match[1]} is not a generated file", "name a file under rendered/, such as `bakehouse check` lists"
    )
