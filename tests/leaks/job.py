"""One job from checkout to promote with canaries as its secrets, and where they were found afterwards."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..support.call import call
from . import look
from .canaries import GIT, HUB, NPM, REGISTRY, Canary, found
from .gitserver import git_server
from .stored import stored
from .workflow import Ended, run_job
from .world import USERNAME, Builder, Store

EXAMPLES = Path(__file__).parents[2] / "examples"
WORKFLOW = ".gitea/workflows/images.yml"
KEPT = ("PATH", "DOCKER_HOST")
OTHER = {"host": "hub.example.com", "username": "reader", "token": "HUB_TOKEN", "pull_request": "none"}


@dataclass(frozen=True)
class Job:
    """A job that came to its end; `texts` has all that it left behind, by channel."""

    ended: Ended
    canaries: tuple[Canary, ...]
    texts: tuple[tuple[str, bytes], ...]

    @property
    def leaks(self) -> set[tuple[str, str]]:
        """The channels in which a secret was found, with the secret's name."""
        return {(channel, name) for channel, text in self.texts for name in found(self.canaries, text)}

    @property
    def channels(self) -> set[str]:
        """Those in which there was anything to look at."""
        return {channel for channel, text in self.texts if text}


@dataclass(frozen=True)
class Place:
    """The job's folders; `product` is the repo that the forge has."""

    folder: Path
    store: Store
    builder: Builder

    @property
    def product(self) -> Path:
        return self.folder / "product"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def checkout(self) -> Path:
        return self.folder / "job" / "checkout"

    @property
    def looked(self) -> Path:
        """The folder of all that the repo's own scripts could read."""
        return self.folder / "looked"

    def edit(self, name: str, old: str, new: str) -> None:
        """Replaces a text of one of the product's files; it must be there."""
        path = self.product / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def prepared(folder: Path, store: Store, builder: Builder) -> Place:
    """The sample repo with its rendered pipeline, not yet committed."""
    place = Place(folder, store, builder)
    shutil.copytree(EXAMPLES / "tiny", place.product)
    for made in (place.home, place.temporary, place.checkout):
        made.mkdir(parents=True)
    manifest = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    owner = folder.name.replace("_", "-").lower().strip("-")
    manifest["registry"] |= {
        "host": store.address,
        "owner": owner,
        "username": USERNAME,
        "others": [OTHER],
        **builder.registry,
    }
    manifest["builder"] = builder.manifest
    for part in ("prepare", "test"):
        manifest["repos"]["tiny"][part] = "ci/look.py"
    (folder / "repos.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    rendered = call("render", "tiny", "--into", "product", at=folder)
    assert rendered.code == 0, rendered.err
    shutil.copy(look.__file__, place.product / "ci")
    return place


def run(place: Place, after: Callable[[Place], None] = lambda place: None) -> Job:
    """Commits the product and runs the job; `after` may do something more before all is looked at."""
    commit = _commit(place.product)
    secrets = {"REGISTRY_TOKEN": REGISTRY, "HUB_TOKEN": HUB, "NPM_TOKEN": NPM, **place.builder.secrets}
    values = {f"secrets.{name}": text for name, text in secrets.items()}
    values |= {"github.token": GIT, "github.event_name": "push", "github.event.schedule": ""}
    values |= {"inputs.sha": "", "inputs.force": "", "inputs.images": ""}
    summary = place.folder / "job" / "summary"
    summary.touch()
    with git_server(place.product / ".git", GIT) as forge:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "HOME": str(place.home),
            "TMPDIR": str(place.temporary),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": forge.url,
            "GITHUB_REPOSITORY": "samples/tiny",
            "GITHUB_SHA": commit,
            "GITHUB_STEP_SUMMARY": str(summary),
            look.VARIABLE: str(place.looked),
        }
        ended = run_job(place.product / WORKFLOW, place.checkout, environment, values)
        after(place)
        log = ended.log + summary.read_bytes() + "\n".join(forge.log).encode()
    canaries = [Canary(name, text) for name, text in secrets.items() if not _public(text)]
    return Job(ended, (*canaries, Canary("TOKEN", GIT)), tuple(_texts(place, ended, log)))


def _public(text: str) -> bool:
    return text.startswith("-----BEGIN CERTIFICATE")


def _commit(repo: Path) -> str:
    who = ["-c", "user.name=baker", "-c", "user.email=baker@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(["git", "-C", str(repo), *who, *words], check=True, capture_output=True)
    argv = ["git", "-C", str(repo), "rev-parse", "HEAD"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def _texts(place: Place, ended: Ended, log: bytes) -> Iterator[tuple[str, bytes]]:
    yield "log", log
    yield "access log", place.store.log
    for program in ended.execs:
        yield "arguments", b"\0".join(program.arguments)
    yield from stored(place.store.folder)
    for path in _files(place.looked):
        yield path.name, path.read_bytes()
    user = place.home / ".docker"
    for path in _files(place.home):
        yield "docker config" if path.is_relative_to(user) else "home", path.read_bytes()
    for path in _files(place.temporary):
        yield "temporary folder", path.read_bytes()
    for path in _files(place.checkout):
        yield "checkout", path.read_bytes()
    for path in _files(*filter(None, [place.builder.state])):
        with suppress(FileNotFoundError):
            yield "builder", path.read_bytes()


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        # a builder may still remove what it no longer needs: os.walk passes over a folder that is gone
        for top, _, names in os.walk(folder):
            found_here = (Path(top, name) for name in sorted(names))
            yield from (path for path in found_here if path.is_file() and not path.is_symlink())
