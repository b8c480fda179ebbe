"""What several verbs share: the manifest's option, the choice of repos, output that knows NO_COLOR."""

import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from bakehouse import manifest
from bakehouse.errors import ManifestError, UsageError
from bakehouse.findings import Finding, Level
from bakehouse.manifest import Loaded
from bakehouse.model import Manifest, Repo
from bakehouse.outside import files
from bakehouse.values import Location

LIMIT = 4 * 1024 * 1024

F = TypeVar("F", bound=Callable[..., Any])


def manifest_option(command: F) -> F:
    """`--manifest FILE`."""
    option = click.option(
        "-m",
        "--manifest",
        "path",
        default="repos.yaml",
        show_default=True,
        metavar="FILE",
        help="The manifest.",
    )
    return option(command)


def repos_argument(command: F) -> F:
    """`[REPO]…`, completed from the manifest."""
    return click.argument("names", metavar="[REPO]...", nargs=-1, shell_complete=_complete)(command)


def load(path: str) -> Loaded:
    """The manifest at a path; raises ManifestError, also for a file that is missing or cannot be read."""
    try:
        data = files.read(Path(path), LIMIT)
    except FileNotFoundError:
        raise ManifestError(
            [_unreadable(path, "is not there", "run `bakehouse init`, or name it by --manifest")]
        ) from None
    except OSError as error:
        raise ManifestError(
            [_unreadable(path, f"cannot be read: {error.strerror}", "a readable file")]
        ) from None
    return manifest.load(data, path)


def _unreadable(path: str, what: str, wanted: str) -> Finding:
    return Finding("manifest/unreadable", Level.ERROR, Location(path, 1), what, wanted)


def chosen(manifest: Manifest, names: Sequence[str]) -> tuple[Repo, ...]:
    """The named repos, by name or product, or all; raises UsageError for an unknown one."""
    if not names:
        return manifest.repos
    known = {repo.product: repo for repo in manifest.repos} | {repo.name: repo for repo in manifest.repos}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = (
                f"did you mean {near[0]}?" if near else f"it has: {', '.join(r.name for r in manifest.repos)}"
            )
            raise UsageError(f"{manifest.file} has no repo {name!r}", hint)
    wanted = {known[name].name for name in names}
    return tuple(repo for repo in manifest.repos if repo.name in wanted)


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    try:
        repos = load(ctx.params.get("path") or "repos.yaml").manifest.repos
    except ManifestError:
        return []
    return [repo.name for repo in repos if repo.name.startswith(incomplete)]


def say(text: str, err: bool = False) -> None:
    """Print; colours only on a terminal, and never where NO_COLOR is set."""
    try:
        click.echo(text, nl=False, err=err, color=False if os.environ.get("NO_COLOR") else None)
    except BrokenPipeError:
        # The reader has seen enough, as `head` does: the rest goes nowhere, and the exit code stays true.
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
