"""git in a folder that a user names, through GitPython: by git's own processes, and for reading alone.

`git.Git` is what `Repo.git` is; `Repo` itself would read `.git` in ways of its own, and reports a SHA-256 or
a reftable repository as one without commits. No command here starts a filter, a hook or `core.fsmonitor`:
`git status` is given its filters as empty. So none has a child that would outlive GitPython's time limit.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from bakehouse.errors import ExternalError

if TYPE_CHECKING:
    from git import Git

_SECONDS = 60.0
# An attribute file of the user must not answer for a folder that is given alone.
_ALONE = ("core.fsmonitor=false", f"core.attributesFile={os.devnull}")


@dataclass(frozen=True, slots=True)
class LocalGit:
    """git in one folder; every call raises ExternalError if git does not answer."""

    root: Path
    git: "Git"

    def ask(self, verb: str, *words: str, fine: Sequence[int] = (0,)) -> str:
        """Return the output of a command, without its last line end."""
        return self._run(verb, words, fine).decode(errors="replace").removesuffix("\n")

    def send(self, verb: str, *words: str, told: bytes, extra: Mapping[str, str] | None = None) -> bytes:
        """Return the output of a command that reads `told`, byte by byte."""
        with TemporaryFile() as stdin:
            stdin.write(told)
            stdin.seek(0)
            return self._run(verb, words, (0,), istream=stdin, env=dict(extra or {}))

    def _run(self, verb: str, words: Sequence[str], fine: Sequence[int], **options: object) -> bytes:
        from git import GitCommandNotFound

        try:
            code, out, err = getattr(self.git, verb)(
                *words,
                with_extended_output=True,
                with_exceptions=False,
                kill_after_timeout=_SECONDS,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                **options,
            )
        except (OSError, GitCommandNotFound) as error:
            raise ExternalError(f"{self.root}: cannot run git", "install git") from error
        if code not in fine:
            lines = str(err).splitlines() or [f"exit {code}"]
            raise ExternalError(f"{self.root}: git {verb.replace('_', '-')}: {lines[0]}")
        return bytes(out)

    @contextmanager
    def local_variables_dropped(self) -> Iterator[None]:
        """Drop a hook's GIT_INDEX_FILE and the like for a while: GitPython hands on what is there.

        GIT_CONFIG_… stay: they are the caller's own settings, such as `safe.directory`.
        """
        names = self.ask("rev_parse", "--local-env-vars").split()
        local = [name for name in names if name in os.environ and not name.startswith("GIT_CONFIG_")]
        dropped = {name: os.environ.pop(name) for name in local}
        try:
            yield
        finally:
            os.environ.update(dropped)


def at(root: Path, alone: bool = False) -> LocalGit:
    """Return git in a folder; `alone` if no attribute file outside it counts. Raises ExternalError."""
    try:
        from git import Git
    except ImportError as error:
        raise ExternalError(f"{root}: there is no git to ask", "install git") from error
    git = Git(root)
    # GitPython would run git elsewhere, without a word, if the folder cannot be entered.
    git.set_persistent_git_options(C=str(root.absolute()), c=_ALONE if alone else _ALONE[:1])
    git.update_environment(
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        # a file may be named like a pattern
        GIT_LITERAL_PATHSPECS="1",
        # git before 2.45 knows the second alone: nothing is fetched for a partial clone
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",
        **({"GIT_ATTR_NOSYSTEM": "1"} if alone else {}),
    )
    return LocalGit(root, git)
