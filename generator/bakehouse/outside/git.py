"""git in a checkout on the host; plain `git`, where no keyword becomes an option by accident.

Every revision that comes here is 40 hex digits, HEAD or a whole name of a ref; paths go after `--`.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.outside import clone_owner, process
from bakehouse.outside.process import ProcessResult

_LOCAL_SECONDS = 60.0
_NETWORK_SECONDS = 300.0
# modes in a commit; those of files begin with FILE
LINK, FOLDER, GITLINK, FILE = "120000", "040000", "160000", "100"


@dataclass(frozen=True, slots=True)
class GitEntry:
    """A file, link or folder in a commit: its mode, and the id of its object."""

    mode: str
    object: str


def changes(checkout: Path) -> tuple[str, ...]:
    """List the tracked files that were changed by hand, in the lines of `git status`; no submodules."""
    words = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all")
    return tuple(_run(checkout, *words).or_fail(f"{checkout}: git status").out.splitlines())


def head(checkout: Path) -> str:
    """Return the commit that is checked out."""
    return (
        _run(checkout, "rev-parse", "--verify", "HEAD^{commit}").or_fail(f"{checkout}: no commit").out.strip()
    )


def has(checkout: Path, commit: str) -> bool:
    """Tell whether the clone has the commit."""
    return _run(checkout, "cat-file", "-e", f"{commit}^{{commit}}").code == 0


def is_ancestor(checkout: Path, old: str, new: str) -> bool:
    """Tell whether `old` is an ancestor of `new`, or the same commit."""
    return _run(checkout, "merge-base", "--is-ancestor", old, new).code == 0


def fetch(checkout: Path, branch: str) -> None:
    """Fetch the branch's commits; raises ExternalError."""
    _fetch(checkout, _head(branch)).or_fail(f"{checkout}: git fetch")


def fetch_objects(checkout: Path, branch: str, seconds: float) -> None:
    """Fetch the branch's commits and move no ref: a deploy may fetch meanwhile; raises ExternalError."""
    quiet = ("-c", "maintenance.auto=false", "-c", "gc.auto=0", "fetch", "--quiet", "--no-tags")
    alone = ("--refmap=", "--no-write-fetch-head", "origin", f"refs/heads/{branch}")
    _perform(checkout, *quiet, *alone, seconds=seconds).or_fail(f"{checkout}: git fetch")


def fetch_commit(checkout: Path, commit: str) -> None:
    """Fetch one commit, which may be on no branch; raises ExternalError."""
    _fetch(checkout, commit).or_fail(f"{checkout}: git fetch of {commit}")


def is_shallow(checkout: Path) -> bool:
    """Tell whether the clone's history is cut off, as `git clone --depth` does it."""
    done = _run(checkout, "rev-parse", "--is-shallow-repository").or_fail(f"{checkout}: git rev-parse")
    return done.out.strip() == "true"


def complete(checkout: Path, branch: str) -> None:
    """Fetch a shallow clone's missing history; raises ExternalError. If origin's is cut off, so it stays."""
    _fetch(checkout, _head(branch), "--unshallow").or_fail(f"{checkout}: git fetch --unshallow")


def clone(url: str, checkout: Path, branch: str) -> None:
    """Clone a repo; raises ExternalError."""
    checkout.parent.mkdir(parents=True, exist_ok=True)
    argv = ["git", "clone", "--quiet", "--branch", branch, "--", url, str(checkout)]
    process.perform(argv, seconds=_NETWORK_SECONDS, environment=_environment()).or_fail(f"git clone of {url}")


def move(checkout: Path, commit: str) -> None:
    """Check out a commit, detached; raises ExternalError where an untracked file is in the way."""
    done = _perform(checkout, "checkout", "--quiet", "--detach", commit, "--")
    done.or_fail(f"{checkout}: git checkout of {commit}")


def force(checkout: Path, commit: str) -> None:
    """Check out a commit over a checkout that was killed half-way; raises ExternalError."""
    for name in ("index.lock", "HEAD.lock"):
        _inside(checkout, name).unlink(missing_ok=True)
    done = _perform(checkout, "checkout", "--quiet", "--force", "--detach", commit, "--")
    done.or_fail(f"{checkout}: git checkout of {commit}")


def before(checkout: Path, commit: str, count: int) -> tuple[str, ...]:
    """List the commits before one, along the branch, the nearest first; none if the clone lacks it."""
    done = _run(checkout, "rev-list", "--first-parent", f"--max-count={count}", "--skip=1", commit, "--")
    return tuple(done.out.split()) if done.code == 0 else ()


def untracked(checkout: Path) -> tuple[str, ...]:
    """List the paths that git does not track, ignored or not; a folder of such alone is one path."""
    done = _run(checkout, "ls-files", "-z", "--others", "--directory", "--no-empty-directory")
    return tuple(
        path.rstrip("/") for path in done.or_fail(f"{checkout}: git ls-files").out.split("\0") if path
    )


def show(checkout: Path, commit: str, path: str) -> str | None:
    """Return a file's text at a commit; None if the commit does not have it."""
    done = _run(checkout, "cat-file", "blob", f"{commit}:{path}")
    return done.out if done.code == 0 else None


def mode(checkout: Path, commit: str, path: str) -> str | None:
    """Return the mode of a file, folder or link at a commit, as git has it; None if it is not there."""
    done = _run(checkout, "ls-tree", commit, "--", path).or_fail(f"{checkout}: git ls-tree of {commit}")
    return done.out.split()[0] if done.out else None


def modes(checkout: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the modes of those paths that a commit has, as git has them."""
    done = _run(checkout, "ls-tree", "-z", commit, "--", *paths).or_fail(
        f"{checkout}: git ls-tree of {commit}"
    )
    lines = (line.partition("\t") for line in done.out.split("\0") if line)
    return {path: _entry(about).mode for about, _, path in lines}


def entries(checkout: Path, commit: str) -> dict[str, GitEntry]:
    """Return all files, links and folders of a commit by their paths, as git has them."""
    done = _run(checkout, "ls-tree", "-r", "-t", "-z", commit).or_fail(f"{checkout}: git ls-tree of {commit}")
    lines = (line.partition("\t") for line in done.out.split("\0") if line)
    return {path: _entry(about) for about, _, path in lines}


def _entry(about: str) -> GitEntry:
    mode, _, object = about.split(" ")
    return GitEntry(mode, object)


def link(checkout: Path, entry: GitEntry) -> str:
    """Return the text of a link."""
    return _run(checkout, "cat-file", "blob", entry.object).or_fail(f"{checkout}: git cat-file").out


def lay_out(checkout: Path, commit: str, folder: Path, index: Path, paths: Iterable[str]) -> None:
    """Write files of a commit into a folder, and leave the checkout and its index alone."""
    # in the environment, since a message about a failure has the whole command line
    elsewhere = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(index)}
    words = ("-c", "core.hooksPath=/dev/null", "-c", "core.sparseCheckout=false", "checkout", "--quiet")
    listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
    done = _run(checkout, *words, *listed, commit, extra=elsewhere, stdin="\0".join(paths))
    done.or_fail(f"{checkout}: git checkout of files of {commit}")


def update_submodules(checkout: Path, paths: Iterable[str]) -> None:
    """Check out the commits of submodules that the checkout's commit names; raises ExternalError.

    Fetches only what is not here yet, so a way back needs no network.
    """
    words = ("submodule", "--quiet", "update", "--init", "--recursive", "--checkout", "--force", "--")
    done = _perform(checkout, *words, *paths, seconds=_NETWORK_SECONDS)
    done.or_fail(f"{checkout}: git submodule update")


def restore(checkout: Path, path: str) -> None:
    """Undo the changes to a tracked file, also that it is tracked at all; raises ExternalError."""
    words = ("restore", "--source=HEAD", "--staged", "--worktree", "--", path)
    _perform(checkout, *words).or_fail(f"{checkout}: git restore of {path}")


def pointers(checkout: Path, commit: str, paths: Iterable[str]) -> tuple[str, ...]:
    """List the Git LFS pointers among files of a commit, or below folders of it."""
    words = ("grep", "--no-color", "-I", "-l", "-z", "-E", "--all-match")
    lines = ("-e", r"^version https://git-lfs\.github\.com/spec/v1$", "-e", "^oid sha256:[0-9a-f]{64}$")
    done = _run(checkout, *words, *lines, commit, "--", *paths)
    if done.code > 1:
        done.or_fail(f"{checkout}: git grep of {commit}")
    return tuple(path.removeprefix(f"{commit}:") for path in done.out.split("\0") if path)


def has_lfs(checkout: Path) -> bool:
    """Tell whether the clone's settings name Git LFS as a filter, as `git lfs install` does."""
    return _run(checkout, "config", "--get", "filter.lfs.process").code == 0


def exclude(checkout: Path, *patterns: str) -> None:
    """Have git ignore patterns in this clone alone; raises ExternalError."""
    file = _inside(checkout, "info/exclude")
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if missing := [each for each in patterns if each not in text.splitlines()]:
            file.parent.mkdir(exist_ok=True)
            file.write_text("\n".join([text.rstrip(), *missing]).lstrip() + "\n", encoding="utf-8")
    except OSError as error:
        raise ExternalError(f"cannot write {file}: {error.strerror}") from error


def tracks(checkout: Path, path: str) -> bool:
    """Tell whether git tracks a file."""
    return bool(_run(checkout, "ls-files", "--", path).or_fail(f"{checkout}: git ls-files").out)


def _head(branch: str) -> str:
    """Return the refspec that brings a branch's head, also after a force push."""
    return f"+refs/heads/{branch}:refs/remotes/origin/{branch}"


def _fetch(checkout: Path, wanted: str, *options: str) -> ProcessResult:
    words = ("fetch", "--quiet", "--no-tags", *options, "origin", wanted)
    return _perform(checkout, *words, seconds=_NETWORK_SECONDS)


def _inside(checkout: Path, name: str) -> Path:
    """Return the path of a file in the clone's git folder."""
    done = _run(checkout, "rev-parse", "--path-format=absolute", "--git-path", name)
    return Path(done.or_fail(f"{checkout}: no git folder").out.strip())


def _run(
    checkout: Path,
    *words: str,
    seconds: float = _LOCAL_SECONDS,
    extra: Mapping[str, str] | None = None,
    stdin: str = "",
) -> ProcessResult:
    argv, environment = _argv(checkout, words), {**_environment(), **(extra or {})}
    return process.run(argv, seconds=seconds, cwd=checkout, environment=environment, stdin=stdin)


def _perform(checkout: Path, *words: str, seconds: float = _LOCAL_SECONDS) -> ProcessResult:
    return process.perform(_argv(checkout, words), seconds=seconds, cwd=checkout, environment=_environment())


def _argv(checkout: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command line; git's own check of the owner is off, since ours allows more."""
    clone_owner.check(checkout)
    return ("git", "-c", f"safe.directory={checkout}", "--literal-pathspecs", *words)


def _environment() -> dict[str, str]:
    """Drop variables such as a hook's GIT_DIR, which lead to another repo, and forbid password prompts."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEADING_ELSEWHERE}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


_LEADING_ELSEWHERE = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_NAMESPACE"}
)
