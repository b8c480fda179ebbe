"""Random ignore files: a build from our context brings what a build from all files brings."""

import os
import subprocess
from pathlib import Path

import pytest

from ..support.real import need
from .ignore_files import TREE, ignore_files
from .shop import Data, Image, Repo, Shell, find, new_repo
from .tree_parts import lay_out

SEED = 25
COUNT = 200
# So many contexts go into one build.
MOUNTS = 50
LIST = "mkdir -p /out && cd /in && for each in *; do (cd $each && find . >/out/$each); done"


@pytest.mark.engine
@pytest.mark.busybox_base
def test_ignored_files_are_those_that_no_build_brings(tmp_path: Path) -> None:
    need("engine")
    need("busybox_base")
    need("dash")
    repo = new_repo(tmp_path / "repo")
    images = {f"c{number}": put(repo, number, text) for number, text in enumerate(ignore_files(SEED, COUNT))}
    repo.commit()
    shell = Shell([find("dash")], os.environ["PATH"])
    contexts = lay_out(shell, repo, Data(images), tmp_path / "contexts")
    gone = {key: below(repo.root / key) - below(contexts / key / key) for key in images}
    full = {f"full-{key}": repo.root / key for key in images}
    ours = {f"ours-{key}": contexts / key / key for key in images if gone[key]}
    lists = bring(tmp_path, full | ours)
    for key in images:
        ignores = (repo.root / key / ".dockerignore").read_bytes()
        assert lists.get(f"ours-{key}", lists[f"full-{key}"]) == lists[f"full-{key}"], ignores
        assert not gone[key] & lists[f"full-{key}"], ignores
    assert len(ours) > COUNT / 4


def put(repo: Repo, number: int, text: bytes) -> Image:
    """Write one context with its ignore file."""
    for path in TREE:
        repo.write(f"c{number}/{path}keep" if path.endswith("/") else f"c{number}/{path}", path)
    repo.write(f"c{number}/.dockerignore", text)
    return Image([f"c{number}"], [f"c{number}/.dockerignore"], f"c{number}")


def bring(folder: Path, contexts: dict[str, Path]) -> dict[str, set[str]]:
    """List what builds bring of each: as a named context, each obeys its own ignore file."""
    keys = list(contexts)
    for start in range(0, len(keys), MOUNTS):
        build(folder, {key: contexts[key] for key in keys[start : start + MOUNTS]})
    return {key: set((folder / "lists" / key).read_text(encoding="utf-8").splitlines()) for key in keys}


def build(folder: Path, contexts: dict[str, Path]) -> None:
    mounts = " ".join(f"--mount=type=bind,from={key},target=/in/{key}" for key in contexts)
    lines = ("FROM busybox:1.37 AS lists", f"RUN {mounts} {LIST}", "FROM scratch", "COPY --from=lists /out /")
    (folder / "Dockerfile").write_text("\n".join(lines), encoding="utf-8")
    command = ["docker", "buildx", "build", "--quiet", "--no-cache", "--output=type=local,dest=lists"]
    command += [f"--build-context={key}={path}" for key, path in contexts.items()]
    done = subprocess.run([*command, "."], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def below(folder: Path) -> set[str]:
    """All that is in a folder, folders too, as find lists it."""
    return {f"./{path.relative_to(folder)}" for path in folder.rglob("*")}
