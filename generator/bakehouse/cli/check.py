"""`bakehouse check`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import click

from bakehouse.cli import repository, target, trees
from bakehouse.cli.options import hosts_option, load, manifest_option, repos_argument
from bakehouse.cli.output import say
from bakehouse.errors import BakehouseError, ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.model.manifest import Manifest
from bakehouse.outside.beside import beside
from bakehouse.render import drift
from bakehouse.render.change import Change
from bakehouse.render.tree import compare
from bakehouse.report import target as target_report
from bakehouse.report.findings import FORMATS, counts
from bakehouse.report.page import Line, Style, line, span

Compared = tuple[trees.Selected, Sequence[Change]]
_EPILOG = """\b
Examples:
  bakehouse check                            the whole rendered tree
  bakehouse check clock --into ../clock      one checkout, and what CI or the host would refuse of it
  bakehouse check clock notes --into ../clock --into ../notes
  bakehouse check --format sarif > drift.sarif

Exit code: 0 up to date, 1 drift or a repository that CI or the host would refuse, 2 invalid manifest,
3 or 6 a repository that git cannot read."""


@click.command(epilog=_EPILOG)
@repos_argument
@manifest_option
@hosts_option
@click.option(
    "--out", metavar="DIR", help="Folder of the rendered files [default: rendered/ next to the manifest]."
)
@click.option(
    "--into",
    metavar="CHECKOUT",
    multiple=True,
    help="Check one repo's checkout instead, and compare it with the manifest; may be repeated.",
)
@click.option("--format", "style", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Treat differences in formatting as drift, too.")
def command(
    names: tuple[str, ...],
    path: str,
    hosts: tuple[str, ...],
    out: str | None,
    into: tuple[str, ...],
    style: str,
    strict: bool,
) -> None:
    """List the generated files that differ from the manifest, each with the manifest lines that made it."""
    try:
        loaded = load(path)
        choose = partial(_compared, loaded.manifest, names, out, into, hosts)
        about: Sequence[Finding] = ()
        failed: BakehouseError | None = None
        warnings: Sequence[Finding] = loaded.warnings
        if into:
            trees.refuse_combined(out, into, hosts)
            read = partial(repository.compare, loaded.manifest, trees.checkouts(loaded.manifest, names, into))
            # the programs that are asked about the checkouts take about as long as our own rendering
            with beside(read) as reading:
                compared = choose()
            compared = [_looked_at(*each) for each in compared]
            repository.tell_unread(reading.result())
            about, failed = reading.result().findings, reading.result().failed
            warnings = reading.result().still_open(warnings)
        else:
            compared = choose()
        findings, summary = _check(compared, strict)
    except ManifestError as error:
        if style == "text":
            raise
        say(FORMATS[style](error.findings))
        sys.exit(error.exit_code)
    say(FORMATS[style]([*warnings, *findings, *about]))
    say((summary, *counts.show(about)), err=True)
    if failed:
        raise failed
    sys.exit(1 if any(finding.level is Level.ERROR for finding in (*findings, *about)) else 0)


def _compared(
    manifest: Manifest, names: Sequence[str], out: str | None, into: Sequence[str], hosts: Sequence[str]
) -> list[Compared]:
    selected = trees.select(manifest, names, out, into, hosts)
    return [(each, compare(each.tree)) for each in selected]


def _looked_at(selected: trees.Selected, changes: Sequence[Change]) -> Compared:
    """Look at the repository of a checkout, and print notes about it."""
    looked = target.look(selected, changes)
    say(target_report.uncommitted(selected.tree.root, looked.edits), err=True)
    return replace(selected, folder=replace(selected.folder, as_rendered=looked.as_rendered)), changes


def _check(compared: Sequence[Compared], strict: bool) -> tuple[list[Finding], Line]:
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
