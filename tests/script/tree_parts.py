"""Ways to ask the script for the hash and the build context of an image."""

import os
import subprocess
from pathlib import Path

from .shop import Data, Repo, Shell, run

LAY_OUT = """
umask 077
export LC_ALL=C
set_traps
open_repository
make_work_folder
read_commit
choose_source
read_entries
missing=$images
make_contexts
cp -a "$work/contexts/." "$OUT"
"""


def lay_out(shell: Shell, repo: Repo, data: Data, out: Path) -> Path:
    repo.script(data, LAY_OUT)
    out.mkdir()
    done = run(shell, repo, env={"OUT": str(out)})
    assert done.returncode == 0, done.stderr
    return out


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def inputs(shell: Shell, repo: Repo, image: str = "backend", env: dict[str, str] | None = None) -> str:
    done = run(shell, repo, "inputs", image, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def tree_entry(repo: Repo, path: str) -> bytes:
    """A path's line of ls-tree; the whole tree has one of the same shape."""
    if path == ".":
        tree = repo.git("rev-parse", "HEAD^{tree}")
        return f"040000 tree {tree}\t.\n".encode()
    command = ["git", "-C", str(repo.root), "ls-tree", "HEAD", "--", path]
    return subprocess.run(command, check=True, capture_output=True, env={**os.environ, **repo.env}).stdout
