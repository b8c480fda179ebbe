"""The commits of a clone, and those that it gets from its origin."""

from pathlib import Path

from bakehouse.outside import process
from bakehouse.outside.git_call import NETWORK_SECONDS, perform, run, variables
from bakehouse.outside.process import ProcessResult


def has(checkout: Path, commit: str) -> bool:
    """Tell whether the clone has the commit."""
    return run(checkout, "cat-file", "-e", f"{commit}^{{commit}}").code == 0


def is_ancestor(checkout: Path, old: str, new: str) -> bool:
    """Tell whether `old` is an ancestor of `new`, or the same commit."""
    return run(checkout, "merge-base", "--is-ancestor", old, new).code == 0


def before(checkout: Path, commit: str, count: int) -> tuple[str, ...]:
    """List the commits before one, along the branch, the nearest first; none if the clone lacks it."""
    done = run(checkout, "rev-list", "--first-parent", f"--max-count={count}", "--skip=1", commit, "--")
    return tuple(done.out.split()) if done.code == 0 else ()


def is_shallow(checkout: Path) -> bool:
    """Tell whether the clone's history is cut off, as `git clone --depth` does it."""
    done = run(checkout, "rev-parse", "--is-shallow-repository").or_fail(f"{checkout}: git rev-parse")
    return done.out.strip() == "true"


def complete(checkout: Path, branch: str) -> None:
    """Fetch a shallow clone's missing history; raises ExternalError. If origin's is cut off, so it stays."""
    _fetch(checkout, _head(branch), "--unshallow").or_fail(f"{checkout}: git fetch --unshallow")


def fetch(checkout: Path, branch: str) -> None:
    """Fetch the branch's commits; raises ExternalError."""
    _fetch(checkout, _head(branch)).or_fail(f"{checkout}: git fetch")


def fetch_objects(checkout: Path, branch: str, seconds: float) -> None:
    """Fetch the branch's commits and move no ref: a deploy may fetch meanwhile; raises ExternalError."""
    quiet = ("-c", "maintenance.auto=false", "-c", "gc.auto=0", "fetch", "--quiet", "--no-tags")
    alone = ("--refmap=", "--no-write-fetch-head", "origin", f"refs/heads/{branch}")
    perform(checkout, *quiet, *alone, seconds=seconds).or_fail(f"{checkout}: git fetch")


def fetch_commit(checkout: Path, commit: str) -> None:
    """Fetch one commit, which may be on no branch; raises ExternalError."""
    _fetch(checkout, commit).or_fail(f"{checkout}: git fetch of {commit}")


def clone(url: str, checkout: Path, branch: str) -> None:
    """Clone a repo; raises ExternalError."""
    checkout.parent.mkdir(parents=True, exist_ok=True)
    argv = ["git", "clone", "--quiet", "--branch", branch, "--", url, str(checkout)]
    process.perform(argv, seconds=NETWORK_SECONDS, environment=variables()).or_fail(f"git clone of {url}")


def _head(branch: str) -> str:
    """Return the refspec that brings a branch's head, also after a force push."""
    return f"+refs/heads/{branch}:refs/remotes/origin/{branch}"


def _fetch(checkout: Path, wanted: str, *options: str) -> ProcessResult:
    words = ("fetch", "--quiet", "--no-tags", *options, "origin", wanted)
    return perform(checkout, *words, seconds=NETWORK_SECONDS)
