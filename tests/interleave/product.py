"""A product with a pipeline and a branch that people push to: a bare origin, and the clone of who pushes."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..call import call
from ..conftest import docker
from ..real import Registry

EXAMPLES = Path(__file__).parents[2] / "examples"
IMAGES = ("backend", "web")


@dataclass(frozen=True)
class Product:
    """`owner` is its namespace in the registry."""

    folder: Path
    registry: Registry
    owner: str

    @property
    def origin(self) -> Path:
        """What `git push` reaches, and what the runs fetch from."""
        return self.folder / "origin.git"

    @property
    def clone(self) -> Path:
        """Where the commits are made."""
        return self.folder / "clone"

    def push(self, message: str, **contents: str) -> str:
        """Commits new contents of an image's folder, pushes, and gives back the commit."""
        for image, text in contents.items():
            (self.clone / image / "content.txt").write_text(text, encoding="utf-8")
        git(self.clone, "add", ".")
        git(self.clone, "commit", "--quiet", "--allow-empty", "--message", message)
        git(self.clone, "push", "--quiet", "origin", "main")
        return git(self.clone, "rev-parse", "HEAD")

    def check_out(self, commit: str, folder: Path) -> None:
        """A checkout of depth 1, as the workflow makes it."""
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", ".")
        git(folder, "remote", "add", "origin", self.origin.as_uri())
        git(folder, "fetch", "--quiet", "--no-tags", "--depth", "1", "origin", commit)
        git(folder, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD")

    def commits(self) -> list[str]:
        """Those of the branch, newest first."""
        return git(self.origin, "rev-list", "main").split()


def made(folder: Path, registry: Registry, owner: str, edit: Callable[[str], str]) -> Product:
    """The sample repo with its rendered pipeline, the script edited, as the first commit of its branch."""
    product = Product(folder, registry, owner)
    shutil.copytree(EXAMPLES / "tiny", product.clone)
    manifest = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    manifest["registry"] |= {"host": registry.address, "owner": owner, "username": registry.username}
    manifest["builder"] = {"driver": "docker"}
    (folder / "repos.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    rendered = call("render", "tiny", "--into", "clone", at=folder)
    assert rendered.code == 0, rendered.err
    script = product.clone / "ci" / "images.sh"
    script.write_text(edit(script.read_text(encoding="utf-8")), encoding="utf-8")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    git(product.clone, "init", "--quiet", "--initial-branch=main")
    git(product.clone, "config", "user.name", "baker")
    git(product.clone, "config", "user.email", "baker@example.com")
    git(product.clone, "config", "commit.gpgsign", "false")
    git(product.clone, "remote", "add", "origin", product.origin.as_uri())
    return product


def git(folder: Path, *words: str) -> str:
    """Runs git in a folder and gives back what it printed."""
    argv = ["git", "-C", str(folder), *words]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def drop_images(prefix: str) -> None:
    """Takes away what the engine keeps of the images that it baked, of one registry or owner."""
    listed = docker("images", "--format={{.Repository}}:{{.Tag}}", f"--filter=reference={prefix}/*")
    if listed:
        subprocess.run(["docker", "rmi", *listed.split()], check=True, capture_output=True)
