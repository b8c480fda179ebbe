"""Variants of the sample repos: each built by a rendered pipeline, or by Compose as on the VM, and cold.

Cold without emptying a cache that others use: a line below each first FROM and the names of the cache mounts
are unique to the variant, so that no step and no store of an earlier build is found.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.running import Running, run, start

EXAMPLES = Path(__file__).parents[1] / "examples"
IMAGES = ("backend", "web")
WHO = {
    f"GIT_{role}_{key}": f"bench{'@example.com' * (key == 'EMAIL')}"
    for role in ("AUTHOR", "COMMITTER")
    for key in ("NAME", "EMAIL")
}


@dataclass(frozen=True)
class Place:
    """A bench's folder, registry, and owner in that registry."""

    folder: Path
    registry: str
    owner: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a CI job, with the engine's own builder and no git settings of the user."""
        own = {"REGISTRY_TOKEN": "loopback", "NPM_TOKEN": "none", "GITEA_NPM_TOKEN": "none", "CI": "true"}
        own |= {"GIT_CONFIG_GLOBAL": os.devnull, "TMPDIR": str(self.folder), "BUILDX_BUILDER": "default"}
        return {**os.environ, **own, **WHO}


@dataclass(frozen=True)
class Sample:
    """One checkout with its origin; `kind` is the example that it is a variant of."""

    place: Place
    name: str
    kind: str

    @property
    def root(self) -> Path:
        """Its top folder."""
        return self.place.folder / self.name

    def commit(self, path: str, line: str) -> None:
        """Append a line to a file, commit and push."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.save()

    def save(self) -> None:
        """Commit and push all changes."""
        for words in (
            ("add", "--all"),
            ("commit", "--quiet", "--message=a change"),
            ("push", "--quiet", "origin", "HEAD"),
        ):
            self.git(*words)

    def git(self, *words: str) -> str:
        """Run git in the checkout and return its output."""
        return run("git", "-C", str(self.root), *words, env=self.place.environment).strip()

    def pipeline(self, verb: str = "all") -> Running:
        """Start `ci/images.sh`."""
        return self.start(("sh", "ci/images.sh", verb))

    def compose(self) -> Running:
        """Start `docker compose build` and `push`."""
        call = "docker compose --progress plain --file docker-compose.yml --file compose.push.yml"
        return self.start(("sh", "-c", f"{call} build && {call} push"), self.commit_args())

    def bake(self) -> Running:
        """Start the bare work for two images: one `docker buildx bake --push`."""
        call = ("docker", "buildx", "bake", "--file", "docker-bake.hcl", "--progress", "plain", "--push")
        sha = self.git("rev-parse", "HEAD")
        return self.start((*call, *IMAGES), {"BAKEHOUSE_TAG": sha, "BAKEHOUSE_SHA": sha})

    def start(self, words: Sequence[str], more: Mapping[str, str] | None = None) -> Running:
        """Start a command in the checkout."""
        environment = {**self.place.environment, **(more or {})}
        return start(words, self.root, environment, self.place.folder / f"{self.name}.log")

    def commit_args(self) -> dict[str, str]:
        """Return the build args of the deploy scripts on the VM, so that both sides build the same."""
        formats = {"SHA": "%H", "SHORT": "%h", "MESSAGE": "%s", "AUTHOR": "%an", "DATE": "%cI"}
        values = {name: self.git("log", "-1", f"--format={format}") for name, format in formats.items()}
        return {f"BYTELYST_COMMIT_{name}": value for name, value in values.items()}


def make(place: Place, kinds: Mapping[str, str]) -> list[Sample]:
    """Make variants by name, each of a kind: rendered, committed and pushed."""
    manifest = place.folder / "repos.yaml"
    manifest.write_text(json.dumps(_manifest(place, kinds)), encoding="utf-8")
    return [_make(Sample(place, name, kind), manifest) for name, kind in kinds.items()]


def _manifest(place: Place, kinds: Mapping[str, str]) -> dict[str, object]:
    data = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"] |= {"host": place.registry, "owner": place.owner}
    repos = {name: data["repos"][kind] | {"product": name} for name, kind in kinds.items()}
    return {**data, "repos": repos}


def _make(sample: Sample, manifest: Path) -> Sample:
    shutil.copytree(EXAMPLES / sample.kind, sample.root)
    for image in IMAGES:
        _cool(sample.root / image / "Dockerfile", f"{sample.place.owner}-{sample.name}")
    _name_for_compose(sample)
    into = ("--into", str(sample.root), "--manifest", str(manifest))
    run(sys.executable, "-m", "bakehouse", "render", sample.name, *into, env=os.environ)
    origin = sample.place.folder / f"{sample.name}.git"
    run("git", "init", "--quiet", "--bare", str(origin), env=sample.place.environment)
    sample.git("init", "--quiet", "--initial-branch=main")
    sample.git("remote", "add", "origin", f"file://{origin}")
    sample.save()
    return sample


def _cool(dockerfile: Path, unique: str) -> None:
    first, rest = dockerfile.read_text(encoding="utf-8").split("\n", 1)
    text = f"{first}\nENV BENCH={unique}\n{rest}".replace("id=pnpm-store", f"id=pnpm-store-{unique}")
    dockerfile.write_text(text, encoding="utf-8")


def _name_for_compose(sample: Sample) -> None:
    names = f"{sample.place.registry}/{sample.place.owner}/{sample.name}"
    services = {image: {"image": f"{names}-{image}:vm"} for image in IMAGES}
    override = {"name": f"{sample.place.owner}-{sample.name}", "services": services}
    (sample.root / "compose.push.yml").write_text(json.dumps(override), encoding="utf-8")
