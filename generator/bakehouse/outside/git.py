"""git in a checkout on the host: what is checked out, and what is changed or ignored there."""

from collections.abc import Iterable
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.outside.git_call import NETWORK_SECONDS, perform, run


def changes(checkout: Path) -> tuple[str, ...]:
    """List the tracked files that were changed by hand, in the lines of `git status`; no submodules."""
    words = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all")
    return tuple(run(checkout, *words).or_fail(f"{checkout}: git status").out.splitlines())


def head(checkout: Path) -> str:
    """Return the commit that is checked out."""
    return (
        run(checkout, "rev-parse", "--verify", "HEAD^{commit}").or_fail(f"{checkout}: no commit").out.strip()
    )


def move(checkout: Path, commit: str) -> None:
    """Check out a commit, detached; raises ExternalError where an untracked file is in the way."""
    done = perform(checkout, "checkout", "--quiet", "--detach", commit, "--")
    done.or_fail(f"{checkout}: git checkout of {commit}")


def force(checkout: Path, commit: str) -> None:
    """Check out a commit over a checkout that was killed half-way; raises ExternalError."""
    for name in ("index.lock", "HEAD.lock"):
        _inside(checkout, name).unlink(missing_ok=True)
    done = perform(checkout, "checkout", "--quiet", "--force", "--detach", commit, "--")
    done.or_fail(f"{checkout}: git checkout of {commit}")


def untracked(checkout: Path) -> tuple[str, ...]:
    """List the paths that git does not track, ignored or not; a folder of such alone is one path."""
    done = run(checkout, "ls-files", "-z", "--others", "--directory", "--no-empty-directory")
    return tuple(
        path.rstrip("/") for path in done.or_fail(f"{checkout}: git ls-files").out.split("\0") if path
    )


def update_submodules(checkout: Path, paths: Iterable[str]) -> None:
    """Check out the commits of submodules that the checkout's commit names; raises ExternalError.

    Fetches only what is not here yet, so a way back needs no network.
    """
    words = ("submodule", "--quiet", "update", "--init", "--recursive", "--checkout", "--force", "--")
    done = perform(checkout, *words, *paths, seconds=NETWORK_SECONDS)
    done.or_fail(f"{checkout}: git submodule update")


def restore(checkout: Path, path: str) -> None:
    """Undo the changes to a tracked file, also that it is tracked at all; raises ExternalError."""
    words = ("restore", "--source=HEAD", "--staged", "--worktree", "--", path)
    perform(checkout, *words).or_fail(f"{checkout}: git restore of {path}")


def has_lfs(checkout: Path) -> bool:
    """Tell whether the clone's settings name Git LFS as a filter, as `git lfs install` does."""
    return run(checkout, "config", "--get", "filter.lfs.process").code == 0


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
    return bool(run(checkout, "ls-files", "--", path).or_fail(f"{checkout}: git ls-files").out)


def _inside(checkout: Path, name: str) -> Path:
    """Return the path of a file in the clone's git folder."""
    done = run(checkout, "rev-parse", "--path-format=absolute", "--git-path", name)
    return Path(done.or_fail(f"{checkout}: no git folder").out.strip())
