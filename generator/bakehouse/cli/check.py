"""`bakehouse check`."""

import sys
from collections.abc import Sequence

import click

from bakehouse.cli import target, trees
from bakehouse.cli.options import hosts_option, load, manifest_option, repos_argument
from bakehouse.cli.output import say
from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.render import drift
from bakehouse.render.change import Change
from bakehouse.render.tree import compare
from bakehouse.report import target as target_report
from bakehouse.report.findings import FORMATS
from bakehouse.report.page import Line, Style, line, span

_EPILOG = """\b
Examples:
  bakehouse check                            the whole rendered tree
  bakehouse check clock --into ../clock      one checkout
  bakehouse check --format sarif > drift.sarif

Exit code: 0 up to date, 1 drift, 2 invalid manifest."""


@click.command(epilog=_EPILOG)
@repos_argument
@manifest_option
@hosts_option
@click.option(
    "--out", metavar="DIR", help="Folder of the rendered files [default: rendered/ next to the manifest]."
)
@click.option("--into", metavar="CHECKOUT", help="Check one repo's checkout instead.")
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Treat differences in formatting as drift, too.")
def command(
    names: tuple[str, ...],
    path: str,
    hosts: tuple[str, ...],
    out: str | None,
    into: str | None,
    style: str,
    strict: bool,
) -> None:
    """List the generated files that differ from the manifest, each with the manifest lines that made it."""
    try:
        loaded = load(path)
        selected = trees.select(loaded.manifest, names, out, into, hosts)
        compared = [(each, compare(each.tree)) for each in selected]
        findings, summary = _check(compared, strict)
    except ManifestError as error:
        if style == "text":
            raise
        say(FORMATS[style](error.findings))
        sys.exit(error.exit_code)
    if into is not None:
        ((checkout, changes),) = compared
        say(target_report.uncommitted(checkout.tree.root, target.look(checkout, changes)), err=True)
    say(FORMATS[style]([*loaded.warnings, *findings]))
    say((summary,), err=True)
    sys.exit(1 if any(finding.level is Level.ERROR for finding in findings) else 0)


def _check(
    compared: Sequence[tuple[trees.Selected, Sequence[Change]]], strict: bool
) -> tuple[list[Finding], Line]:
    findings = [
        finding for each, changes in compared for finding in drift.findings(changes, each.folder, strict)
    ]
    drifted = {finding.at.file for finding in findings if finding.level is Level.ERROR}
    files = sum(len(each.tree.files) for each, _ in compared)
    differ = "differs" if len(drifted) == 1 else "differ"
    summary = (
        f"{len(drifted)} of {files} files {differ} from the manifest"
        if drifted
        else f"{files} files are up to date"
    )
    return findings, line(span(summary, Style.BAD if drifted else Style.GOOD))
