"""The commit that a release is made from; nothing of the working tree gets into a release."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Commit:
    """One commit of a clone."""

    clone: Path
    sha: str

    def time(self) -> int:
        """Return its time, in seconds since 1970."""
        return int(git(self.clone, "show", "--no-patch", "--format=%ct", self.sha))

    def text(self, path: str) -> str:
        """Return a file of it."""
        return git(self.clone, "show", f"{self.sha}:{path}")

    def in_branch(self, branch: str) -> bool:
        """Tell whether a branch contains it."""
        return bool(git(self.clone, "branch", "--remotes", "--contains", self.sha, "--list", branch))

    def lay(self, folder: Path, umask: int) -> None:
        """Check it out into a new folder."""
        git(self.clone, "clone", "--quiet", "--shared", "--no-checkout", str(self.clone), str(folder))
        git(folder, "checkout", "--quiet", "--detach", self.sha, umask=umask)


def head(clone: Path) -> Commit:
    """Return the commit that is checked out."""
    return Commit(clone, git(clone, "rev-parse", "HEAD").strip())


def git(folder: Path, *words: str, umask: int = -1) -> str:
    """Run git in a folder and return its output; its errors go to standard error."""
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, umask=umask).stdout
