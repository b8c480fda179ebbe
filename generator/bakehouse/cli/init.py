"""`bakehouse init`."""

import shlex
from pathlib import Path

import click

from bakehouse.cli.output import say
from bakehouse.errors import RefusedError
from bakehouse.outside import atomic_tree, files
from bakehouse.render.plan import FileStep, RenderPlan
from bakehouse.render.template import source
from bakehouse.report import plans as report
from bakehouse.report.page import line

_DEFAULT = "repos.yaml"
_EPILOG = """\b
Examples:
  bakehouse init
  bakehouse init fleet.yaml
  bakehouse init --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("path", metavar="[FILE]", default=_DEFAULT)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(path: str, force: bool, dry_run: bool, as_json: bool) -> None:
    """Write a commented starter manifest."""
    target = Path(path)
    new = files.look(target).kind is files.Kind.ABSENT
    if not new and not force:
        raise RefusedError(f"{path} already exists", "to overwrite it, add --force")
    atomic_tree.guard(target.parent, [target.name])
    plan = RenderPlan(target.parent, (FileStep("create" if new else "update", target.name, ours=new),), ())
    if not dry_run:
        atomic_tree.apply(
            plan.root, [atomic_tree.Write(target.name, source("starter/repos.yaml").encode(), 0o644)], []
        )
    other = "" if path == _DEFAULT else f" --manifest {shlex.quote(path)}"
    wrote = f"wrote {path}; edit it, then run: bakehouse render{other}"
    told = report.show([plan], dry_run) if dry_run else (line(wrote),)
    say(report.show_json([plan], dry_run) if as_json else told)
