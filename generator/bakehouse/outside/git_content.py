"""The content of a commit in a clone: its files, links and folders, as git has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from bakehouse.outside.git_call import run
from bakehouse.release import COMMIT

# modes in a commit; those of files begin with FILE
LINK, FOLDER, GITLINK, FILE = "120000", "040000", "160000", "100"
# what `git grep` lists Git LFS pointers by, as CI does: also where an attribute calls them binary
POINTER = (
    *("--no-recurse-submodules", "--no-color", "-a", "-l", "-z", "-E", "--all-match"),
    *("-e", r"^version https://git-lfs\.github\.com/spec/v1$", "-e", "^oid sha256:[0-9a-f]{64}$"),
)


@dataclass(frozen=True, slots=True)
class GitEntry:
    """A file, link or folder in a commit: its mode, and the id of its object."""

    mode: str
    object: str


def show(checkout: Path, commit: str, path: str) -> str | None:
    """Return a file's text at a commit; None if the commit does not have it."""
    done = run(checkout, "cat-file", "blob", f"{commit}:{path}")
    return done.out if done.code == 0 else None


def mode(checkout: Path, commit: str, path: str) -> str | None:
    """Return the mode of a file, folder or link at a commit, as git has it; None if it is not there."""
    return modes(checkout, commit, [path]).get(path)


def modes(checkout: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the modes of those paths that a commit has, as git has them."""
    found = entries(checkout, commit)
    return {path: found[path].mode for path in paths if path in found}


def entries(checkout: Path, commit: str) -> Mapping[str, GitEntry]:
    """Return all files, links and folders of a commit by their paths, as git has them.

    A commit never changes: the last ones that were named by their ids are remembered.
    """
    return (_remembered if COMMIT.fullmatch(commit) else _entries)(checkout, commit)


@lru_cache(maxsize=4)
def _remembered(checkout: Path, commit: str) -> Mapping[str, GitEntry]:
    return MappingProxyType(_entries(checkout, commit))


def _entries(checkout: Path, commit: str) -> dict[str, GitEntry]:
    done = run(checkout, "ls-tree", "-r", "-t", "-z", commit).or_fail(f"{checkout}: git ls-tree of {commit}")
    lines = (line.partition("\t") for line in done.out.split("\0") if line)
    return {path: _entry(about) for about, _, path in lines}


def _entry(about: str) -> GitEntry:
    mode, _, object = about.split(" ")
    return GitEntry(mode, object)


def link(checkout: Path, entry: GitEntry) -> str:
    """Return the text of a link."""
    return run(checkout, "cat-file", "blob", entry.object).or_fail(f"{checkout}: git cat-file").out


def lay_out(checkout: Path, commit: str, folder: Path, index: Path, paths: Iterable[str]) -> None:
    """Write files of a commit into a folder, and leave the checkout and its index alone."""
    # in the environment, since a message about a failure has the whole command line
    elsewhere = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(index)}
    words = ("-c", "core.hooksPath=/dev/null", "-c", "core.sparseCheckout=false", "checkout", "--quiet")
    listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
    done = run(checkout, *words, *listed, commit, extra=elsewhere, stdin="\0".join(paths))
    done.or_fail(f"{checkout}: git checkout of files of {commit}")


def pointers(checkout: Path, commit: str, paths: Iterable[str]) -> tuple[str, ...]:
    """List the Git LFS pointers among files of a commit, or below folders of it."""
    done = run(checkout, "grep", *POINTER, commit, "--", *paths)
    if done.code > 1:
        done.or_fail(f"{checkout}: git grep of {commit}")
    return tuple(path.removeprefix(f"{commit}:") for path in done.out.split("\0") if path)
