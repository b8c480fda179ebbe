"""`bakehouse validate`."""

import sys

import click

from bakehouse import manifest
from bakehouse.cli.options import manifest_option, read
from bakehouse.cli.output import say
from bakehouse.errors import ManifestError
from bakehouse.manifest import Loaded, confirm
from bakehouse.report.counted import counted
from bakehouse.report.findings import FORMATS
from bakehouse.report.page import Style, line, span

_EPILOG = """\b
Examples:
  bakehouse validate
  bakehouse validate --manifest other.yaml --format json
  bakehouse validate --confirm               what still needs your review

Exit code: 0 valid, 1 --confirm found lines marked `# confirm`, 2 invalid manifest.

A comment that begins with `confirm` marks its line; on a line of its own, the next one. Words after it are
what to check, as in `# confirm: is this the VM's address?`; without words it is what the key means."""


@click.command(epilog=_EPILOG)
@manifest_option
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--confirm", "asks", is_flag=True, help="List the lines that are marked `# confirm`, too.")
def command(path: str, style: str, asks: bool) -> None:
    """Check the manifest, and list every error at once; exit 2 if there is one."""
    try:
        data = read(path)
        loaded = manifest.load(data, path)
    except ManifestError as error:
        say(FORMATS[style](error.findings))
        sys.exit(error.exit_code)
    questions = confirm.questions(data, path) if asks else ()
    say(FORMATS[style]([*loaded.warnings, *questions]))
    summary = f"{path} is valid: {_summary(loaded)}{_to_confirm(len(questions)) if asks else ''}"
    say((line(span(summary, Style.GOOD)),), err=True)
    sys.exit(1 if questions else 0)


def _summary(loaded: Loaded) -> str:
    repos = loaded.manifest.repos
    images = sum(len(repo.images) for repo in repos)
    return f"{counted(len(repos), 'repo')}, {counted(images, 'image')}"


def _to_confirm(number: int) -> str:
    return f"; {counted(number, 'line')} to confirm" if number else "; nothing to confirm"
