"""A forge's repo of the product with releases in a registry, and a host with a clone of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bakehouse import names
from bakehouse.host.context import HostContext
from bakehouse.host.planning.prepare import prepare
from bakehouse.host.state.request import Request

from .clone import Clone, clone
from .registry import NAME, registry
from .shop import PRODUCT, A, context


@dataclass(frozen=True)
class Forge:
    """`origin` is the repo; `releases` are the registry's release objects, by tag."""

    origin: Clone
    work: HostContext
    releases: dict[str, bytes]

    @property
    def checkout(self) -> Clone:
        """The host's clone."""
        return Clone(self.work.checkout)

    def commit(self, **images: str) -> str:
        """A released commit, whose images have these names where they are not those of the host's owner."""
        self.origin.write(names.CONFIG_FILE, self.configuration(**images))
        # commits of one second that have nothing else to differ by would be one
        self.origin.write("number", str(len(self.releases)))
        commit = self.origin.commit()
        self.release(commit)
        return commit

    def configuration(self, release: str | None = None, **images: str) -> str:
        """A `bakehouse.json`."""
        own = f"{self.work.host.registry}/{NAME}"
        named = {key: own.replace("release", key) for key in PRODUCT.images} | images
        place = self.work.place
        data = {"version": 1, "repo": place.repo, "product": place.product, "branch": place.branch}
        data |= {"compose": PRODUCT.compose, "release": release or own, "images": named}
        return json.dumps({**data, "services": {"web": {"image": "web", "kind": "service"}}})

    def release(self, commit: str) -> None:
        """Puts a release of a commit into the registry, and promotes it."""
        told = {names.LABEL_REVISION: commit, f"{names.RELEASE_DIGEST}web": A}
        self.releases[commit] = self.releases["latest"] = json.dumps({"annotations": told}).encode()

    def pull_request(self) -> str:
        """A released commit that only a pull request's ref has, and that has no history."""
        tree = self.origin.git("write-tree")
        commit = self.origin.git("commit-tree", tree, "-m", "from a pull request")
        self.origin.git("update-ref", "refs/pull/7/head", commit)
        self.release(commit)
        return commit

    def cloned(self, *options: str) -> None:
        """Clones the repo on the host."""
        url, at = f"file://{self.origin.folder}", self.work.checkout
        self.origin.git("clone", "--quiet", *options, url, str(at))

    def shallow(self) -> bool:
        """Tell whether the host's clone is cut off."""
        return (self.work.checkout / ".git" / "shallow").exists()

    def plan(self, tag: str) -> object:
        """Decides on a deploy, as `deploy` and `deploy --dry-run` do."""
        return prepare(self.work, Request("deploy", ("shop",), "ann", tag))


@contextmanager
def forge(folder: Path, owner: str | None = "shop") -> Iterator[Forge]:
    """One with a released commit; the host has no clone yet."""
    releases: dict[str, bytes] = {}
    with registry(releases) as name:
        work = context(folder / "host")
        host = replace(work.host, registry=name.removesuffix(f"/{NAME}"), owner=owner)
        made = Forge(clone(folder / "origin"), replace(work, host=host), releases)
        made.commit()
        yield made
