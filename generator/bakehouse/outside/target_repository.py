"""The repository that `--into` names, read through GitPython by git's own processes.

`git.Git` is what `Repo.git` is; `Repo` itself would read `.git` in ways of its own, and reports a SHA-256 or
a reftable repository as one without commits. No command here starts a filter, a hook or `core.fsmonitor`, as
`git status` does; so none has a child that would outlive GitPython's time limit.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bakehouse.errors import ExternalError
from bakehouse.outside import files
from bakehouse.work_tree import WorkTree

if TYPE_CHECKING:
    from git import Git

_SECONDS = 60.0
_ATTRIBUTES = ("text", "eol", "ident", "filter", "working-tree-encoding")
_SETTINGS = r"^core\.(autocrlf|eol)$"


def look(root: Path, paths: Sequence[str]) -> WorkTree | None:
    """Read what concerns these paths; None if the folder is not the top of a work tree.

    Raises ExternalError if it is one and git does not tell: git is missing, or another user owns the folder.
    """
    if not os.path.lexists(root / ".git"):
        return None
    git = _git(root)
    with _local_variables_dropped(git, root):
        where = _ask(git, root, "rev_parse", "--is-inside-work-tree", "--show-prefix")
        if where.split("\n") not in (["true", ""], ["true"]):
            return None
        return _read(git, root, tuple(dict.fromkeys(paths)))


def _git(root: Path) -> "Git":
    try:
        from git import Git
    except ImportError as error:
        raise ExternalError(f"{root}: there is no git to ask", "install git") from error
    git = Git(root)
    # GitPython would run git elsewhere, without a word, if the folder cannot be entered.
    git.set_persistent_git_options(C=str(root.absolute()), c="core.fsmonitor=false")
    git.update_environment(
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        # a file may be named like a pattern
        GIT_LITERAL_PATHSPECS="1",
        # git before 2.45 knows the second alone: nothing is fetched for a partial clone
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",
    )
    return git


@contextmanager
def _local_variables_dropped(git: "Git", root: Path) -> Iterator[None]:
    """Drop a hook's GIT_INDEX_FILE and the like for a while: GitPython hands on what is there.

    GIT_CONFIG_… stay: they are the caller's own settings, such as `safe.directory`.
    """
    names = _ask(git, root, "rev_parse", "--local-env-vars").split()
    local = [name for name in names if name in os.environ and not name.startswith("GIT_CONFIG_")]
    dropped = {name: os.environ.pop(name) for name in local}
    try:
        yield
    finally:
        os.environ.update(dropped)


def _read(git: "Git", root: Path, paths: tuple[str, ...]) -> WorkTree:
    tree = _ask(git, root, "rev_parse", "--quiet", "--verify", "HEAD^{tree}", fine=(0, 1))
    listed = _ask(git, root, "ls_tree", "-z", tree, "--", *paths) if tree and paths else ""
    told = _ask(git, root, "check_attr", "-z", *_ATTRIBUTES, "--", *paths) if paths else ""
    settings = _ask(git, root, "config", "--null", "--get-regexp", _SETTINGS, fine=(0, 1))
    branch = _ask(git, root, "symbolic_ref", "--quiet", "--short", "HEAD", fine=(0, 1))
    return WorkTree(
        branch=branch if tree and branch else None,
        blobs=dict(_blobs(listed)),
        attributes=_attributes(told),
        attribute_files=dict(_attribute_files(root, paths)),
        settings=dict(_settings(settings)),
    )


def _ask(git: "Git", root: Path, verb: str, *words: str, fine: Sequence[int] = (0,)) -> str:
    from git import GitCommandNotFound

    try:
        code, out, err = getattr(git, verb)(
            *words, with_extended_output=True, with_exceptions=False, kill_after_timeout=_SECONDS
        )
    except (OSError, GitCommandNotFound) as error:
        raise ExternalError(f"{root}: cannot run git", "install git") from error
    if code not in fine:
        lines = str(err).splitlines() or [f"exit {code}"]
        raise ExternalError(f"{root}: git {verb.replace('_', '-')}: {lines[0]}")
    return str(out)


def _blobs(listed: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, listed.split("\0")):
        described, _, path = line.partition("\t")
        yield path, described.split()[-1]


def _attributes(told: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    words = told.split("\0")
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        found.setdefault(path, {})[name] = value
    return found


def _attribute_files(root: Path, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    folders = {folder for path in paths for folder in PurePosixPath(path).parents}
    for path in sorted((folder / ".gitattributes").as_posix() for folder in folders):
        if data := files.look(root / path).data:
            yield path, data.decode(errors="replace")


def _settings(told: str) -> Iterator[tuple[str, str]]:
    """Parse `KEY\\nVALUE\\0…`; a key without a value is true."""
    for entry in filter(None, told.split("\0")):
        name, separator, value = entry.partition("\n")
        yield name, value.lower() if separator else "true"
