"""The state of a checkout in git, by git's own commands, none of which runs anything of the repository."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bakehouse.errors import ExternalError, RefusedError, UsageError
from bakehouse.outside import git_content, local_git
from bakehouse.outside.local_git import LocalGit
from bakehouse.project import addresses, git_changes
from bakehouse.project.record import GitRecord

_ORIGIN = "origin"
_MODULES = ".gitmodules"


def read(root: Path, shown: str) -> GitRecord:
    """Read what git has; raises UsageError for a folder that is no checkout with a commit."""
    if not root.is_dir():
        raise UsageError(f"{shown} is no folder", "name a checkout")
    if not _is_in_repository(root):
        # GitPython need not be loaded for that
        raise _no_repository(shown)
    git = local_git.at(root)
    with git.local_variables_dropped():
        _refuse_other_folders(git, root, shown)
        commit = git.ask("rev_parse", "--quiet", "--verify", "HEAD", fine=(0, 1))
        if not commit:
            raise UsageError(f"{shown} has no commit", "commit its files, and run this again")
        listed = dict(_files(_ask_for_commit(git, shown, commit, "ls_tree", "-r", "-z", commit)))
        branch = git.ask("symbolic_ref", "--quiet", "--short", "HEAD", fine=(0, 1))
        modules = _settings(git, "submodule", f"--blob={commit}:{_MODULES}") if _MODULES in listed else {}
        return GitRecord(
            branch=branch or None,
            default_branch=_default_branch(git),
            remotes=_addresses(_settings(git, "remote")),
            object_format=git.ask("rev_parse", "--show-object-format"),
            files=listed,
            submodules=dict(_submodules(modules)),
            lfs=_lfs(git, commit),
            commit=commit,
            changed=git_changes.changed(git),
        )


def _is_in_repository(root: Path) -> bool:
    """Tell whether git may find a repository from a folder: a checkout, a folder of one, or a bare one."""
    here = root.absolute()
    return (here / "HEAD").exists() or any(os.path.lexists(each / ".git") for each in (here, *here.parents))


def _no_repository(shown: str) -> UsageError:
    return UsageError(f"{shown} is no git repository", "name a checkout of the repository")


def _refuse_other_folders(git: LocalGit, root: Path, shown: str) -> None:
    """Refuse what is no top of a work tree; git itself refuses a repository of another user."""
    try:
        bare = git.ask("rev_parse", "--is-bare-repository") == "true"
        prefix = "" if bare else git.ask("rev_parse", "--show-prefix")
    except ExternalError as error:
        if "dubious ownership" in error.what:
            raise RefusedError(
                f"{shown} belongs to another user: git would run what its settings name",
                "run this as that user, or clone the repository again",
            ) from error
        if os.path.lexists(root / ".git"):
            raise
        raise _no_repository(shown) from error
    if bare:
        raise UsageError(f"{shown} is a bare repository: it has no files", f"clone it: git clone {shown}")
    if prefix:
        raise UsageError(
            f"{shown} is a folder of a git repository, not its top", "name the folder that has `.git`"
        )


def _ask_for_commit(git: LocalGit, shown: str, commit: str, verb: str, *words: str) -> str:
    try:
        return git.ask(verb, *words)
    except ExternalError as error:
        raise ExternalError(
            f"{shown}: git cannot read commit {commit}: {error.what}",
            "run in it: git fsck; or clone it again",
        ) from error


def _files(listed: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, listed.split("\0")):
        described, _, path = line.partition("\t")
        yield path, described.split()[0]


def _default_branch(git: LocalGit) -> str | None:
    """Return the branch that a clone of the remote checks out, as this clone was told."""
    found = git.ask("symbolic_ref", "--quiet", "--short", f"refs/remotes/{_ORIGIN}/HEAD", fine=(0, 1))
    return found.removeprefix(f"{_ORIGIN}/") or None


def _settings(git: LocalGit, section: str, *source: str) -> Mapping[str, Mapping[str, str]]:
    """Return path and url of each subsection, by its name; the first url counts, as git fetches from it."""
    words = ("--null", *source, "--get-regexp", rf"^{section}\..*\.(path|url)$")
    found: dict[str, dict[str, str]] = {}
    for entry in filter(None, git.ask("config", *words, fine=(0, 1)).split("\0")):
        key, _, value = entry.partition("\n")
        name, _, setting = key.removeprefix(f"{section}.").rpartition(".")
        found.setdefault(name, {}).setdefault(setting, value)
    return found


def _addresses(remotes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: addresses.without_login(each["url"]) for name, each in remotes.items() if "url" in each}


def _submodules(modules: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for each in modules.values():
        if "path" in each:
            yield each["path"], addresses.without_login(each.get("url", ""))


def _lfs(git: LocalGit, commit: str) -> frozenset[str]:
    """Return the paths whose content is a Git LFS pointer, as CI finds them: attributes say nothing of it."""
    found = git.ask("grep", *git_content.POINTER, commit, fine=(0, 1))
    return frozenset(path.removeprefix(f"{commit}:") for path in found.split("\0") if path)
