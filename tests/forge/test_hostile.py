"""Commits whose texts and files are as hostile as git and the manifest let them be, on a real Gitea."""

import io
import tarfile
from pathlib import Path

from ..support.registry_api import Pushed, pushed
from .forge import OWNER, Forge
from .marks import EVERY_PART
from .runner import Runner
from .sample import deliver
from .shop import Shop

pytestmark = EVERY_PART

BRANCH = "Re_lease/-1.x..".rstrip(".")
MESSAGE = (
    "fix: \"double\" 'single' $(id) `id` ${HOME} ${{ github.token }} $$ %{ if } %s ::error::x\n\n"
    "::add-mask::latest\n::set-output name=x::y\n \\ back\\\\\n\tünïcødé 🥐 <&> #"
)
AUTHOR = 'O\'Néill $(id) `id` ${x} %{y} "the" baker'
FILES = ("-rf", "$(id) `id`;'\"&|.txt", "two\nlines\ttab", "ünïcødé 🥐", "%{x}${{ y }}")


def test_hostile_commits_are_built_exactly(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = deliver(forge, "hostile", tmp_path, branch=BRANCH)
    with (repo.folder / "web/Dockerfile").open("a", encoding="ascii") as dockerfile:
        dockerfile.write("COPY web/odd /site/odd\n")
    for name in FILES:
        repo.write(f"web/odd/{name}", "here\n")
    sha = repo.commit(MESSAGE, f"--author={AUTHOR} <baker@example.com>", "--cleanup=verbatim")
    repo.push(f"HEAD:refs/heads/{BRANCH}")
    shop = Shop(repo)
    log = shop.succeed().log()
    assert "uid=" not in log
    shop.must_be_released(sha)
    shop.must_be_latest(sha)
    files = contents(pushed(forge.registry, f"{OWNER}/hostile-web", sha))
    assert files["site/commit/message"] == repo.git("log", "-1", "--format=%B").rstrip("\n").encode()
    assert files["site/commit/author"] == repo.git("log", "-1", "--format=%an").rstrip("\n").encode()
    odd = {name.removeprefix("site/odd/") for name in files if name.startswith("site/odd/")}
    assert odd == set(FILES)


def contents(image: Pushed) -> dict[str, bytes]:
    """The files of an image: each of its layers is a tar."""
    found: dict[str, bytes] = {}
    for layer in image.contents[2:]:
        with tarfile.open(fileobj=io.BytesIO(layer)) as files:
            for file in files.getmembers():
                if file.isreg() and (stream := files.extractfile(file)):
                    found[file.name] = stream.read()
    return found
