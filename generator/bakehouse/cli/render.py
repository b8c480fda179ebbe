"""`bakehouse render`."""

import sys
from collections.abc import Sequence

import click

from bakehouse.cli import repository, target, trees
from bakehouse.cli.options import hosts_option, load, manifest_option, repos_argument
from bakehouse.cli.output import say
from bakehouse.findings import Level
from bakehouse.manifest import Loaded
from bakehouse.render import apply
from bakehouse.render.plan import RenderPlan, plan
from bakehouse.render.tree import compare
from bakehouse.report import plans as report
from bakehouse.report import target as target_report
from bakehouse.report.findings import counts, text

_EPILOG = """\b
Examples:
  bakehouse render                           all repos, into rendered/
  bakehouse render --dry-run                 show what would be written
  bakehouse render --host prod               one host's files
  bakehouse render clock --into ../clock     deliver into a checkout, and compare it with the manifest

Exit code: 0 done, 1 CI or the host would refuse the repo (the files are written all the same, a dry run
writes none), 2 invalid manifest, 3 git cannot read the repo, 6 refused."""


@click.command(epilog=_EPILOG)
@repos_argument
@manifest_option
@hosts_option
@click.option(
    "--out", metavar="DIR", help="Render into DIR/<repo>/ [default: rendered/ next to the manifest]."
)
@click.option("--into", metavar="CHECKOUT", help="Write one repo's files into its checkout.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that bakehouse did not generate, and uncommitted edits, too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(
    names: tuple[str, ...],
    path: str,
    hosts: tuple[str, ...],
    out: str | None,
    into: str | None,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write every repo's generated files, all or nothing per repo."""
    loaded = load(path)
    if into is None:
        say(text.show(loaded.warnings), err=True)
    selected = trees.select(loaded.manifest, names, out, [into] if into is not None else [], hosts)
    if into is not None and not force:
        apply.check_workflows(loaded.manifest.forge, selected[0].tree)
    plans = [plan(each.tree.root, compare(each.tree)) for each in selected]
    if into is not None:
        _keep_edits(selected[0], plans[0], dry_run, force)
    if not dry_run:
        apply.execute_all(plans, force)
    say(report.show_json(plans, dry_run) if as_json else report.show(plans, dry_run))
    if into is not None:
        _compare(loaded, trees.checkouts(loaded.manifest, names, [into]))


def _compare(loaded: Loaded, checkouts: Sequence[trees.Checkout]) -> None:
    """Show what CI or the host would refuse of the checkout; exit 1 if there is any."""
    compared = repository.compare(loaded.manifest, checkouts)
    repository.tell_unread(compared)
    found = compared.findings
    say((*text.show([*compared.still_open(loaded.warnings), *found]), *counts.show(found)), err=True)
    if compared.failed:
        raise compared.failed
    if any(finding.level is Level.ERROR for finding in found):
        sys.exit(1)


def _keep_edits(selected: trees.Selected, planned: RenderPlan, dry_run: bool, force: bool) -> None:
    """Refuse to replace what only the checkout has; a dry run says so, and `--force` replaces it."""
    edits = target.look(selected, planned.changes).edits
    if dry_run:
        say(target_report.uncommitted(selected.tree.root, edits), err=True)
    elif not force:
        apply.refuse_uncommitted(selected.tree.root, edits)
