"""The fleet on one host, made as its operator does: rendered, delivered, set up, released, deployed."""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.host import engine, images
from bench.host.shape import Shape
from bench.running import Running, run, start


@dataclass
class Fleet:
    """Products in checkouts below the host's root; `released` are the images of each one's newest release."""

    folder: Path
    shape: Shape
    environment: Mapping[str, str]
    proxy: int
    released: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The host's root."""
        return Path(self.shape.root)

    @property
    def origins(self) -> Path:
        """The folder with the bare repos, in place of the forge."""
        return self.folder / "origins"

    @property
    def rendered(self) -> Path:
        """The folder with the rendered tree."""
        return self.folder / "rendered"

    @property
    def products(self) -> tuple[str, ...]:
        """The products, in the host's order."""
        return tuple(self.shape.repos)

    def image(self, product: str, key: str) -> str:
        """Return an image's name."""
        return f"{self.shape.registry}/{self.shape.owner}/{product}-{key}"

    def checkout(self, product: str) -> Path:
        """Return a product's clone on the host."""
        return self.root / self.shape.repos[product]

    def state(self, product: str) -> Path:
        """Return a product's state folder."""
        return self.root / ".bakehouse" / "products" / product

    # --- the developer and the forge

    def git(self, product: str, *words: str) -> str:
        """Run git in the developer's clone and return its output."""
        source = self.folder / "source" / self.shape.repos[product]
        return run("git", "-C", str(source), *words, env=self.environment).strip()

    def make(self) -> None:
        """Render all, and give each product a repo with its rendered files, and one good image."""
        manifest = self.folder / "repos.yaml"
        manifest.write_text(self.shape.manifest(), encoding="utf-8")
        self.call("render", "--manifest", str(manifest), "--out", str(self.rendered)).end()
        for product, repo in self.shape.repos.items():
            self._deliver(product, repo)
        first = self.image(self.products[0], self.shape.services[0])
        images.build(self.folder / "first", f"{first}:seed", "ok", self.environment)
        release = self.image(self.products[0], "release")
        images.seed(self.folder / "seed", f"{release}:seed", self.environment)
        for product in self.products:
            self._base(product, first, release)

    def _deliver(self, product: str, repo: str) -> None:
        source, origin = self.folder / "source" / repo, self.origins / f"{repo}.git"
        shutil.copytree(self.rendered / repo, source)
        (source / "docker-compose.yml").write_text(self.shape.compose(product), encoding="utf-8")
        run("git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin), env=self.environment)
        self.git(product, "init", "--quiet", "--initial-branch=main")
        self.git(product, "remote", "add", "origin", f"file://{origin}")
        self.git(product, "add", "--all")
        self._commit(product)

    def _commit(self, product: str) -> str:
        self.git(product, "commit", "--quiet", "--allow-empty", "--message=a change")
        self.git(product, "push", "--quiet", "origin", "HEAD:refs/heads/main")
        return self.git(product, "rev-parse", "HEAD")

    def _base(self, product: str, first: str, release: str) -> None:
        """Push all images of a product as `:seed` and `:latest`, and the base of its release objects."""
        for key in self.shape.services:
            names = [f"{self.image(product, key)}:{tag}" for tag in ("seed", "latest")]
            images.copy(f"{first}:seed", names, self.environment)
        images.copy(f"{release}:seed", [f"{self.image(product, 'release')}:seed"], self.environment)
        digest = images.digest(f"{first}:seed", self.environment)
        self.released[product] = dict.fromkeys(self.shape.services, digest)

    def build(
        self, product: str, key: str, mode: str = "ok", payload: int = images.PAYLOAD, latest: bool = False
    ) -> str:
        """Push a new image of a service with this behaviour, and return its digest; the engine keeps none."""
        repository, tag = self.image(product, key), f"{time.time_ns():x}"
        name = f"{repository}:{tag}"
        images.build(self.folder / tag, name, mode, self.environment, payload)
        if latest:
            images.copy(name, [f"{repository}:latest"], self.environment)
        run("docker", "image", "rm", name, env=self.environment)
        return images.digest(name, self.environment)

    def release(self, product: str, **changed: str) -> str:
        """Commit, release the changed digests, promote, and return the tag."""
        self.released[product] |= changed
        tag = self._commit(product)
        images.release(self.image(product, "release"), tag, self.released[product], self.environment)
        return tag

    # --- the host

    def call(self, *words: str) -> Running:
        """Start the command line."""
        log = self.folder / f"call-{time.time_ns():x}.log"
        return start([sys.executable, "-m", "bakehouse", *words], self.folder, self.environment, log)

    def host(self, *words: str) -> Running:
        """Start a verb of the host."""
        return self.call(*words, "--root", str(self.root))

    def set_up(self) -> None:
        """Set up the host as the operator does, with the rendered configuration."""
        self.host("setup", "--config", str(self.rendered / "hosts" / "prod" / "host.json")).end()

    def watch(self, seconds: int) -> None:
        """Set the seconds for which the host watches swapped services; its default takes too long."""
        file = self.root / ".bakehouse" / "host.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "watch": seconds}), encoding="utf-8")

    def first(self) -> None:
        """Release and deploy every product for the first time, side by side."""
        for product in self.products:
            self.release(product)
        for each in [self.host("deploy", product) for product in self.products]:
            each.end()

    def containers(self) -> dict[tuple[str, str], str]:
        """Return the id of each container, by product and service."""
        return {
            (product, service): found
            for product, repo in self.shape.repos.items()
            for service, found in engine.containers(repo).items()
        }

    def serving(self) -> dict[tuple[str, str], str]:
        """Return the id of each container's image, by product and service."""
        return {key: engine.inspect(found)["Image"] for key, found in self.containers().items()}

    @contextmanager
    def no_forge(self) -> Iterator[None]:
        """Stop the forge during the block."""
        away = self.origins.with_name("away")
        self.origins.rename(away)
        try:
            yield
        finally:
            away.rename(self.origins)
