"""Calls of git in a clone on the host; plain `git`, where no keyword becomes an option by accident.

Every revision that comes here is 40 hex digits, HEAD or a whole name of a ref; paths go after `--`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from bakehouse.outside import clone_owner, process
from bakehouse.outside.process import ProcessResult

_LOCAL_SECONDS = 60.0
NETWORK_SECONDS = 300.0


def run(
    checkout: Path,
    *words: str,
    seconds: float = _LOCAL_SECONDS,
    extra: Mapping[str, str] | None = None,
    stdin: str = "",
) -> ProcessResult:
    """Run git in a clone for its output; raises ExternalError, and RefusedError if another user owns it."""
    argv, environment = _argv(checkout, words), {**variables(), **(extra or {})}
    return process.run(argv, seconds=seconds, cwd=checkout, environment=environment, stdin=stdin)


def perform(checkout: Path, *words: str, seconds: float = _LOCAL_SECONDS) -> ProcessResult:
    """Run git in a clone for its effect, like `run`."""
    return process.perform(_argv(checkout, words), seconds=seconds, cwd=checkout, environment=variables())


def _argv(checkout: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command line; git's own check of the owner is off, since ours allows more."""
    clone_owner.check(checkout)
    return ("git", "-c", f"safe.directory={checkout}", "--literal-pathspecs", *words)


def variables() -> dict[str, str]:
    """Drop variables such as a hook's GIT_DIR, which lead to another repo, and forbid password prompts."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEADING_ELSEWHERE}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


_LEADING_ELSEWHERE = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_NAMESPACE"}
)
