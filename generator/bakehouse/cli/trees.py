"""Which folders a call of `render` or `check` is about: the rendered tree, or one checkout."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse import names as named
from bakehouse.cli.options import chosen
from bakehouse.errors import UsageError
from bakehouse.model import Host, Manifest, Repo
from bakehouse.render.outputs import files, host_files
from bakehouse.render.tree import Tree
from bakehouse.values import Location

OUT = "rendered"


@dataclass(frozen=True, slots=True)
class Selected:
    """A tree, the folder's name for messages, whose it is, and the command that mends it."""

    tree: Tree
    shown: str
    owners: tuple[Location, ...]
    mend: str


def select(
    manifest: Manifest, names: Sequence[str], out: str | None, into: str | None
) -> tuple[Selected, ...]:
    """The trees of a call; raises UsageError where the options do not go together."""
    if out is not None and into is not None:
        raise UsageError("--out and --into do not go together", "--out takes many repos, --into one checkout")
    if into is not None:
        return (_checkout(manifest, names, into),)
    base = Path(out if out is not None else _default_out(manifest))
    repos = chosen(manifest, names)
    selected = [_rendered(manifest, repo, base, out) for repo in repos]
    if names:
        return tuple(selected)
    hosts = (_rendered_host(manifest, host, base, out) for host in manifest.hosts)
    return (*selected, *hosts, *_left_over(manifest, base, out))


def _default_out(manifest: Manifest) -> Path:
    """`rendered` beside the manifest, wherever the call comes from."""
    return Path(manifest.file).parent / OUT


def _rendered(manifest: Manifest, repo: Repo, base: Path, out: str | None) -> Selected:
    root = base / repo.name
    mend = _command(manifest, repo.name, "--out", out)
    return Selected(Tree(root, files(manifest, repo), whole=True), str(root), (repo.at.own,), mend)


def _rendered_host(manifest: Manifest, host: Host, base: Path, out: str | None) -> Selected:
    root = base / named.HOSTS / host.name
    mend = _command(manifest, None, "--out", out)
    return Selected(Tree(root, host_files(manifest, host), whole=True), str(root), (host.at.own,), mend)


def _left_over(manifest: Manifest, base: Path, out: str | None) -> list[Selected]:
    """Folders of repos and hosts that the manifest does not have any more."""
    repos, hosts = {repo.name for repo in manifest.repos}, {host.name for host in manifest.hosts}
    mend = _command(manifest, None, "--out", out)
    left = _others(base, repos | {named.HOSTS}), _others(base / named.HOSTS, hosts)
    places = manifest.at["repos"], manifest.at["hosts"]
    return [
        Selected(Tree(folder, (), whole=True), str(folder), (place,), mend)
        for folders, place in zip(left, places, strict=True)
        for folder in folders
    ]


def _others(base: Path, known: set[str]) -> list[Path]:
    folders = sorted(path for path in base.iterdir() if path.is_dir()) if base.is_dir() else []
    return [folder for folder in folders if folder.name not in known and not folder.is_symlink()]


def _checkout(manifest: Manifest, names: Sequence[str], into: str) -> Selected:
    root = Path(into)
    if not root.is_dir():
        raise UsageError(f"{into} is not a folder", "clone the repo first")
    repos = chosen(manifest, names or [root.resolve().name])
    if len(repos) != 1:
        raise UsageError("--into takes one repo", "name it: bakehouse render REPO --into CHECKOUT")
    tree = Tree(root, files(manifest, repos[0]), whole=False)
    return Selected(tree, into, (repos[0].at.own,), _command(manifest, repos[0].name, "--into", into))


def _command(manifest: Manifest, repo: str | None, option: str, folder: str | None) -> str:
    words = ["bakehouse", "render", *([repo] if repo else []), *([option, folder] if folder else [])]
    return shlex.join([*words, *(["--manifest", manifest.file] if manifest.file != "repos.yaml" else [])])
