"""The product's branch: a deploy takes only its commits, before it reads a file of one."""

from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.context import HostContext
from bakehouse.outside import git_history


def is_outside(work: HostContext, commit: str, allowed: bool) -> bool:
    """Tell whether the branch, as fetched last, lacks a commit; raises RefusedError unless that is allowed.

    The clone has the commit then.
    """
    try:
        refuse_outside(work, commit)
    except RefusedError:
        if not allowed:
            raise
        if not git_history.has(work.checkout, commit):
            git_history.fetch_commit(work.checkout, commit)
        return True
    return False


def refuse_outside(work: HostContext, commit: str) -> None:
    """Refuse a commit that is not in the branch; completes a shallow clone first. Raises RefusedError."""
    if _has(work, commit):
        return
    if git_history.is_shallow(work.checkout):
        _complete(work, commit)
        if _has(work, commit):
            return
        if git_history.is_shallow(work.checkout):
            raise _unknown(work, commit, "its origin is a shallow clone too")
    raise RefusedError(
        f"{commit} is not in {work.place.branch}: only commits of this branch are deployed",
        f"merge it, or run the images workflow on {work.place.branch}; to deploy it anyway, for example "
        "after the branch was rewritten, add --tag SHA --off-branch",
    )


def _has(work: HostContext, commit: str) -> bool:
    return git_history.is_ancestor(work.checkout, commit, work.place.fetched)


def _complete(work: HostContext, commit: str) -> None:
    try:
        git_history.complete(work.checkout, work.place.branch)
    except ExternalError as error:
        raise _unknown(work, commit, error.what) from error


def _unknown(work: HostContext, commit: str, why: str) -> RefusedError:
    return RefusedError(
        f"cannot find out whether {work.place.branch} has {commit}: {work.checkout} is a shallow clone, "
        f"and git cannot complete it: {why}",
        f"run: git -C {work.checkout} fetch --unshallow origin; if that fails too, clone it without --depth",
    )
