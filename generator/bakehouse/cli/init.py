"""`bakehouse init`."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bakehouse.cli.output import say
from bakehouse.errors import RefusedError, UsageError
from bakehouse.outside import atomic_tree, files
from bakehouse.render.plan import FileStep, RenderPlan
from bakehouse.render.template import source
from bakehouse.report import imported as report_imported
from bakehouse.report import plans as report
from bakehouse.report.page import line

_DEFAULT = "repos.yaml"
_EPILOG = """\b
Examples:
  bakehouse init                             a starter to edit
  bakehouse init fleet.yaml
  bakehouse init --from .                    an entry for the repository here; asks for the rest
  bakehouse init --from ../shop --from ../blog --yes
  bakehouse init --from . --compose compose.yaml --compose compose.prod.yaml
  bakehouse init --from . --yes --dry-run

With --from, FILE may exist: the entries are added, and all that it has stays as it is. Choices are marked
`# confirm`; `bakehouse validate --confirm` lists them. Nothing of a repository is executed."""


@click.command(epilog=_EPILOG)
@click.argument("paths", metavar="[FILE]", nargs=-1)
@click.option(
    "--from",
    "checkouts",
    metavar="CHECKOUT",
    multiple=True,
    help=(
        "Write the entry of this repository, from its Compose files, its Dockerfiles and git. "
        "May be repeated; more folders may follow."
    ),
)
@click.option(
    "--compose",
    metavar="FILE",
    multiple=True,
    help="With --from: the Compose file, from the checkout's top; may be repeated.",
)
@click.option("--yes", is_flag=True, help="With --from: take every choice instead of asking.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(
    paths: tuple[str, ...],
    checkouts: tuple[str, ...],
    compose: tuple[str, ...],
    yes: bool,
    force: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write a manifest: a commented starter, or the entries of your repositories."""
    folders = [path for path in paths if checkouts and Path(path).is_dir()]
    path = _file([each for each in paths if each not in folders])
    if checkouts:
        _refuse_options(compose, yes, force, [*checkouts, *folders])
        _add(path, [*checkouts, *folders], compose, yes, dry_run, as_json)
    elif compose or yes:
        raise UsageError("--compose and --yes are for --from", "add --from CHECKOUT")
    else:
        _start(path, force, dry_run, as_json)


def _file(given: Sequence[str]) -> str:
    if len(given) > 1:
        raise UsageError(f"more than one file is given: {', '.join(given)}", "name one manifest")
    return given[0] if given else _DEFAULT


def _start(path: str, force: bool, dry_run: bool, as_json: bool) -> None:
    target = Path(path)
    new = files.look(target).kind is files.Kind.ABSENT
    if not new and not force:
        raise RefusedError(f"{path} already exists", "to overwrite it, add --force")
    atomic_tree.guard(target.parent, [target.name])
    plan = RenderPlan(target.parent, (FileStep("create" if new else "update", target.name, ours=new),), ())
    if not dry_run:
        _write(plan, source("starter/repos.yaml").encode())
    wrote = f"wrote {path}; edit it, then run: bakehouse render{_other(path)}"
    told = report.show([plan], dry_run) if dry_run else (line(wrote),)
    say(report.show_json([plan], dry_run) if as_json else told)


def _refuse_options(compose: Sequence[str], yes: bool, force: bool, checkouts: Sequence[str]) -> None:
    if force:
        raise UsageError(
            "--from and --force cannot be combined", "--from adds to a file, and replaces nothing"
        )
    if compose and len(checkouts) > 1:
        raise UsageError("--compose is for one checkout", "call init once for each checkout")
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "there is no terminal to ask on",
            "to take every choice, add --yes; each is then marked `# confirm` in the manifest",
        )


def _add(
    path: str, checkouts: Sequence[str], compose: Sequence[str], yes: bool, dry_run: bool, as_json: bool
) -> None:
    # importing it loads the readers of Dockerfiles, which a starter does not need
    from bakehouse.cli import init_from

    target = Path(path)
    found = files.look(target)
    atomic_tree.guard(target.parent, [target.name])
    if found.kind is files.Kind.LINK:
        raise RefusedError(f"{path} is a symbolic link", "name the file that it leads to")
    if found.kind is files.Kind.OTHER:
        raise RefusedError(f"{path} is not a file", "name another one")
    old = found.data if found.kind is files.Kind.FILE else None
    made = init_from.imported(checkouts, compose, path, old, None if yes else _ask)
    step = FileStep("update" if old is not None else "create", target.name, ours=True)
    plan = RenderPlan(target.parent, (step,), ())
    if not dry_run:
        _write(plan, made.data, found.mode or 0o644)
    if as_json:
        say(report_imported.show_json(plan, dry_run, made.new, made.notes))
    else:
        say(report_imported.show(plan, dry_run, made.new, made.notes, _other(path)))


def _ask(key: str, why: str, value: str) -> str:
    return str(click.prompt(f"{key}: {why}", default=value, err=True))


def _write(plan: RenderPlan, data: bytes, mode: int = 0o644) -> None:
    (step,) = plan.steps
    atomic_tree.apply(plan.root, [atomic_tree.Write(step.path, data, mode)], [])


def _other(path: str) -> str:
    return "" if path == _DEFAULT else f" --manifest {shlex.quote(path)}"
