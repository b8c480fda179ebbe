"""Options and arguments that the verbs on a manifest share, and the choice of repos and hosts."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from bakehouse import manifest
from bakehouse.cli.selection import selected
from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.manifest import Loaded
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.outside import files
from bakehouse.values import Location

LIMIT = 4 * 1024 * 1024

F = TypeVar("F", bound=Callable[..., Any])


def manifest_option(command: F) -> F:
    """Add the option `--manifest FILE`."""
    option = click.option(
        "-m",
        "--manifest",
        "path",
        default="repos.yaml",
        show_default=True,
        metavar="FILE",
        help="Manifest file.",
    )
    return option(command)


def repos_argument(command: F) -> F:
    """Add the argument `[REPO]…`, completed from the manifest."""
    return click.argument("names", metavar="[REPO]...", nargs=-1, shell_complete=_complete)(command)


def hosts_option(command: F) -> F:
    """Add the option `--host NAME`, which may be repeated; completed from the manifest."""
    text = "Only this host's files, plus those of the repos that are named."
    option = click.option(
        "--host", "hosts", metavar="NAME", multiple=True, help=text, shell_complete=_complete_hosts
    )
    return option(command)


def load(path: str) -> Loaded:
    """Load the manifest; raises ManifestError, also for a file that is missing or cannot be read."""
    return manifest.load(read(path), path)


def read(path: str) -> bytes:
    """Read the manifest's bytes; raises ManifestError for a file that is missing or cannot be read."""
    try:
        return files.read(Path(path), LIMIT)
    except FileNotFoundError:
        raise ManifestError(
            [_unreadable(path, "does not exist", "run `bakehouse init`, or pass its path with --manifest")]
        ) from None
    except OSError as error:
        raise ManifestError(
            [_unreadable(path, f"cannot be read: {error.strerror}", "make it readable")]
        ) from None


def _unreadable(path: str, what: str, wanted: str) -> Finding:
    return Finding("manifest/unreadable", Level.ERROR, Location(path, 0), what, wanted)


def chosen_repos(manifest: Manifest, names: Sequence[str]) -> tuple[Repo, ...]:
    """Return the named repos, by name or product, or all; raises UsageError for an unknown one."""
    repos = manifest.repos
    known = {repo.product: repo.name for repo in repos} | {repo.name: repo.name for repo in repos}
    wanted = selected(names, known, manifest.file, "repo")
    return tuple(repo for repo in repos if repo.name in wanted)


def chosen_hosts(manifest: Manifest, names: Sequence[str]) -> tuple[Host, ...]:
    """Return the named hosts, or none; raises UsageError for an unknown one."""
    wanted = selected(names, {host.name: host.name for host in manifest.hosts}, manifest.file, "host")
    return tuple(host for host in manifest.hosts if names and host.name in wanted)


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    manifest = _loaded(ctx)
    repos = manifest.repos if manifest else ()
    return [repo.name for repo in repos if repo.name.startswith(incomplete)]


def _complete_hosts(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    manifest = _loaded(ctx)
    hosts = manifest.hosts if manifest else ()
    return [host.name for host in hosts if host.name.startswith(incomplete)]


def _loaded(ctx: click.Context) -> Manifest | None:
    try:
        return load(ctx.params.get("path") or "repos.yaml").manifest
    except ManifestError:
        return None
