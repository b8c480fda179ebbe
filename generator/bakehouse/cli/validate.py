"""`bakehouse validate`."""

import sys

import click

from bakehouse.cli.options import load, manifest_option
from bakehouse.cli.output import say
from bakehouse.errors import ManifestError
from bakehouse.report.counted import counted
from bakehouse.report.findings import FORMATS

_EPILOG = """\b
Examples:
  bakehouse validate
  bakehouse validate --manifest other.yaml --format json"""


@click.command(epilog=_EPILOG)
@manifest_option
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def command(path: str, style: str) -> None:
    """Say what is wrong with the manifest, all of it at once; exit 2 where something is."""
    try:
        loaded = load(path)
    except ManifestError as error:
        say(FORMATS[style](error.findings))
        sys.exit(error.exit_code)
    say(FORMATS[style](loaded.warnings))
    repos = loaded.manifest.repos
    images = sum(len(repo.images) for repo in repos)
    say(f"{path}: fine, {counted(len(repos), 'repo')} with {counted(images, 'image')}\n", err=True)
