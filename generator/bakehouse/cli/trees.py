"""The folders that a call of `render` or `check` is about: the rendered tree, or one checkout."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse import names as named
from bakehouse.cli.options import chosen_hosts, chosen_repos
from bakehouse.errors import UsageError
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.render.drift import Folder
from bakehouse.render.outputs import files, host_files
from bakehouse.render.tree import Tree

OUT = "rendered"


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder with the files that belong in it, its description for findings, a checkout's wanted branch."""

    tree: Tree
    folder: Folder
    branch: str = ""


def select(
    manifest: Manifest, names: Sequence[str], out: str | None, into: str | None, hosts: Sequence[str] = ()
) -> tuple[Selected, ...]:
    """Return the trees of a call; raises UsageError for options that exclude each other."""
    if out is not None and into is not None:
        raise UsageError("--out and --into cannot be combined", "--out takes many repos, --into one checkout")
    if into is not None and hosts:
        raise UsageError("--host and --into cannot be combined", "a host has no checkout: use --out")
    if into is not None:
        return (_checkout(manifest, names, into),)
    base = Path(out if out is not None else _default_out(manifest))
    if names or hosts:
        repos = chosen_repos(manifest, names) if names else ()
        return _trees(manifest, repos, chosen_hosts(manifest, hosts), base, out)
    everything = _trees(manifest, manifest.repos, manifest.hosts, base, out)
    return (*everything, *_left_over(manifest, base, out))


def _trees(
    manifest: Manifest, repos: Sequence[Repo], hosts: Sequence[Host], base: Path, out: str | None
) -> tuple[Selected, ...]:
    of_repos = (_rendered(manifest, repo, base, out) for repo in repos)
    return (*of_repos, *(_rendered_host(manifest, host, base, out) for host in hosts))


def _default_out(manifest: Manifest) -> Path:
    """Return the folder `rendered` beside the manifest, whatever the working directory is."""
    return Path(manifest.file).parent / OUT


def _rendered(manifest: Manifest, repo: Repo, base: Path, out: str | None) -> Selected:
    root = base / repo.name
    mend = _command(manifest, repo.name, "--out", out)
    return Selected(Tree(root, files(manifest, repo), whole=True), Folder(str(root), (repo.at.own,), mend))


def _rendered_host(manifest: Manifest, host: Host, base: Path, out: str | None) -> Selected:
    root = base / named.HOSTS / host.name
    mend = _command(manifest, f"--host={host.name}", "--out", out)
    folder = Folder(str(root), (host.at.own, manifest.at["repos"]), mend)
    return Selected(Tree(root, host_files(manifest, host), whole=True), folder)


def _left_over(manifest: Manifest, base: Path, out: str | None) -> list[Selected]:
    """Return the folders of repos and hosts that the manifest no longer has."""
    repos, hosts = {repo.name for repo in manifest.repos}, {host.name for host in manifest.hosts}
    mend = _command(manifest, None, "--out", out)
    left = {
        "repo": (_others(base, repos | {named.HOSTS}), manifest.at["repos"]),
        "host": (_others(base / named.HOSTS, hosts), manifest.at["hosts"]),
    }
    return [
        Selected(
            Tree(root, (), whole=True),
            Folder(str(root), (place,), mend, f"the manifest has no {noun} of this name"),
        )
        for noun, (folders, place) in left.items()
        for root in folders
    ]


def _others(base: Path, known: set[str]) -> list[Path]:
    folders = sorted(path for path in base.iterdir() if path.is_dir()) if base.is_dir() else []
    return [folder for folder in folders if folder.name not in known and not folder.is_symlink()]


def _checkout(manifest: Manifest, names: Sequence[str], into: str) -> Selected:
    root = Path(into)
    if not root.is_dir():
        raise UsageError(f"{into} is not a folder", "clone the repo first")
    repos = chosen_repos(manifest, names or [root.resolve().name])
    if len(repos) != 1:
        raise UsageError("--into takes one repo", "name it: bakehouse render REPO --into CHECKOUT")
    tree = Tree(root, files(manifest, repos[0]), whole=False)
    mend = _command(manifest, repos[0].name, "--into", into)
    return Selected(tree, Folder(into, (repos[0].at.own,), mend), repos[0].branch)


def _command(manifest: Manifest, what: str | None, option: str, folder: str | None) -> str:
    words = ["bakehouse", "render", *([what] if what else []), *([option, folder] if folder else [])]
    return shlex.join([*words, *(["--manifest", manifest.file] if manifest.file != "repos.yaml" else [])])
