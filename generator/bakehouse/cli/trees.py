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
Checkout = tuple[Repo, Path]


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder with the files that belong in it, its description for findings, and a checkout's repo."""

    tree: Tree
    folder: Folder
    repo: Repo | None = None


def select(
    manifest: Manifest,
    names: Sequence[str],
    out: str | None,
    into: Sequence[str] = (),
    hosts: Sequence[str] = (),
) -> tuple[Selected, ...]:
    """Return the trees of a call; raises UsageError for options that exclude each other.

    Each of `into` is a checkout of the repo that is named in the same place, or like its folder.
    """
    refuse_combined(out, into, hosts)
    if into:
        found = zip(checkouts(manifest, names, into), into, strict=True)
        return tuple(_checkout(manifest, repo, each) for (repo, _), each in found)
    base = Path(out if out is not None else _default_out(manifest))
    if names or hosts:
        repos = chosen_repos(manifest, names) if names else ()
        return _trees(manifest, repos, chosen_hosts(manifest, hosts), base, out)
    everything = _trees(manifest, manifest.repos, manifest.hosts, base, out)
    return (*everything, *_left_over(manifest, base, out))


def refuse_combined(out: str | None, into: Sequence[str], hosts: Sequence[str]) -> None:
    """Refuse options that exclude each other; raises UsageError."""
    if out is not None and into:
        raise UsageError("--out and --into cannot be combined", "--out takes many repos, --into one checkout")
    if into and hosts:
        raise UsageError("--host and --into cannot be combined", "a host has no checkout: use --out")


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


def checkouts(manifest: Manifest, names: Sequence[str], into: Sequence[str]) -> tuple[Checkout, ...]:
    """Return the repo and the folder of each `--into`; raises UsageError for those that do not fit."""
    for each in into:
        if not Path(each).is_dir():
            raise UsageError(f"{each} is not a folder", "clone the repo first")
    named = names or [Path(each).resolve().name for each in into]
    if len(named) != len(into):
        many = "--into takes one repo" if len(into) == 1 else f"{len(into)} checkouts need as many repos"
        raise UsageError(many, "name each in the order of the checkouts: REPO REPO --into A --into B")
    repos = [chosen_repos(manifest, [name])[0] for name in named]
    if len({repo.name for repo in repos}) != len(repos):
        raise UsageError("two checkouts are of one repo", "name another repo for one of them")
    return tuple((repo, Path(each)) for repo, each in zip(repos, into, strict=True))


def _checkout(manifest: Manifest, repo: Repo, into: str) -> Selected:
    tree = Tree(Path(into), files(manifest, repo), whole=False)
    mend = _command(manifest, repo.name, "--into", into)
    return Selected(tree, Folder(into, (repo.at.own,), mend), repo)


def _command(manifest: Manifest, what: str | None, option: str, folder: str | None) -> str:
    words = ["bakehouse", "render", *([what] if what else []), *([option, folder] if folder else [])]
    return shlex.join([*words, *(["--manifest", manifest.file] if manifest.file != "repos.yaml" else [])])
