"""What the verbs on a manifest share: its option, and the choice of repos and hosts."""

from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from bakehouse import manifest
from bakehouse.errors import ManifestError, UsageError
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


def hosts_option(command: F) -> F:
    """`--host NAME`, as often as there are hosts; completed from the manifest."""
    text = "A host's files alone, or besides those of the repos that are named."
    option = click.option(
        "--host", "hosts", metavar="NAME", multiple=True, help=text, shell_complete=_complete_hosts
    )
    return option(command)


def load(path: str) -> Loaded:
    """The manifest at a path; raises ManifestError, also for a file that is missing or cannot be read."""
    return manifest.load(read(path), path)


def read(path: str) -> bytes:
    """The manifest's bytes; raises ManifestError for a file that is missing or cannot be read."""
    try:
        return files.read(Path(path), LIMIT)
    except FileNotFoundError:
        raise ManifestError(
            [_unreadable(path, "is not there", "run `bakehouse init`, or name it by --manifest")]
        ) from None
    except OSError as error:
        raise ManifestError(
            [_unreadable(path, f"cannot be read: {error.strerror}", "a readable file")]
        ) from None


def _unreadable(path: str, what: str, wanted: str) -> Finding:
    return Finding("manifest/unreadable", Level.ERROR, Location(path, 0), what, wanted)


def chosen(manifest: Manifest, names: Sequence[str]) -> tuple[Repo, ...]:
    """The named repos, by name or product, or all; raises UsageError for an unknown one."""
    if not names:
        return manifest.repos
    known = {repo.product: repo for repo in manifest.repos} | {repo.name: repo for repo in manifest.repos}
    _known(manifest, "repo", names, known, [repo.name for repo in manifest.repos])
    wanted = {known[name].name for name in names}
    return tuple(repo for repo in manifest.repos if repo.name in wanted)


def chosen_hosts(manifest: Manifest, names: Sequence[str]) -> tuple[Host, ...]:
    """The named hosts; raises UsageError for an unknown one."""
    known = [host.name for host in manifest.hosts]
    _known(manifest, "host", names, known, known)
    return tuple(host for host in manifest.hosts if host.name in names)


def _known(
    manifest: Manifest, noun: str, names: Sequence[str], known: Collection[str], listed: Sequence[str]
) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"it has: {', '.join(listed) or 'none'}"
            raise UsageError(f"{manifest.file} has no {noun} {name!r}", hint)


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
