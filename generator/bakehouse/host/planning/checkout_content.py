"""The files of a commit that its containers mount, where the commit does not hold their content itself."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bakehouse.errors import RefusedError
from bakehouse.host.planning.commit_files import CommitFiles
from bakehouse.host.planning.compose_project import Mounted
from bakehouse.outside import files, git, git_content

_SHOWN = 5
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


def mounted(data: Mapping[str, Any], root: str, tree: CommitFiles) -> Mounted:
    """Find what services mount, by Compose's data, whose paths are below a temporary root."""
    named = {path.removeprefix(root).replace("$$", "$") for path in _named(data) if path}
    inside = {tree.inside(tree.find(path).path) for path in named}
    paths = tuple(sorted(path for path in inside if path is not None))
    submodules = (path for path, entry in tree.entries.items() if entry.mode == git_content.GITLINK)
    return Mounted(paths, tuple(part for part in submodules if any(_meet(part, each) for each in paths)))


def _named(data: Mapping[str, Any]) -> Iterator[str | None]:
    for service in data["services"].values():
        binds = (each for each in service.get("volumes") or () if each.get("type") == "bind")
        yield from (each.get("source") for each in binds)
        for kind in ("configs", "secrets"):
            given = (data.get(kind, {}).get(each["source"], {}) for each in service.get(kind) or ())
            yield from (each.get("file") for each in given)


def _meet(submodule: str, path: str) -> bool:
    """Tell whether one is the other, or in it; an empty path is the checkout."""
    one, other = f"{submodule}/", f"{path}/".lstrip("/")
    return one.startswith(other) or other.startswith(one)


def check(checkout: Path, commit: str, found: Mounted) -> None:
    """Refuse submodules with changes of their own and Git LFS files that are not fetched.

    Raises RefusedError.
    """
    for path in found.submodules:
        _refuse_changes(checkout / path)
    inside = [path or "." for path in found.paths]
    if inside and (pointers := git_content.pointers(checkout, commit, inside)):
        _refuse_pointers(checkout, pointers)


def _refuse_changes(folder: Path) -> None:
    if (folder / ".git").exists() and (changed := git.changes(folder)):
        listed = "".join(f"\n  {line}" for line in changed[:_SHOWN])
        raise RefusedError(
            f"{folder}, a submodule that containers mount, has uncommitted changes:{listed}",
            "commit them to its repo, or discard them",
        )


def _refuse_pointers(checkout: Path, pointers: tuple[str, ...]) -> None:
    listed = "".join(f"\n  {path}" for path in pointers[:_SHOWN])
    if shutil.which("git-lfs") is None or not git.has_lfs(checkout):
        raise RefusedError(
            f"containers mount Git LFS files, and this clone cannot fetch them:{listed}",
            f"install git-lfs; then run: git -C {checkout} lfs install --local && git -C {checkout} lfs pull",
        )
    if unfetched := [path for path in pointers if files.look(checkout / path).data.startswith(_POINTER)]:
        raise RefusedError(
            f"{checkout / unfetched[0]} is a Git LFS pointer: containers would mount that",
            f"run: git -C {checkout} lfs pull",
        )
