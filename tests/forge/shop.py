"""A product of the forge that the tests change, and what its registry holds of it, read by plain HTTP."""

from dataclasses import dataclass

from ..support import registry_api
from .forge import OWNER
from .repo import Repo
from .runs import Run

IMAGES = ("backend", "web")
REVISION = "org.opencontainers.image.revision"


@dataclass(frozen=True)
class Shop:
    """A repo of the sample with its pipeline; its product has the repo's name."""

    repo: Repo

    def change(self, path: str, text: str, push: bool = True) -> str:
        """Commits a file, and pushes it; gives back the commit."""
        self.repo.write(path, text)
        sha = self.repo.commit(f"change {path}")
        if push:
            self.repo.push()
        return sha

    def succeed(self, sha: str = "", event: str = "push") -> Run:
        """Waits for the run of the images at a commit, which must succeed."""
        return succeeded(self.repo.await_run("images.yml", sha, event))

    def digest(self, part: str, tag: str) -> str | None:
        """Return the digest of a tag of an image, or of the release."""
        return registry_api.digest(self.repo.forge.registry, self._name(part), tag)

    def digests(self, tag: str) -> dict[str, str | None]:
        """Return the digest of a tag of each image."""
        return {image: self.digest(image, tag) for image in IMAGES}

    def tags(self) -> dict[str, set[str]]:
        """Every tag of the product, of the caches too."""
        found: dict[str, set[str]] = {}
        for package, version in self.repo.forge.packages():
            if package.startswith(f"{self.repo.name}-") and not version.startswith("sha256:"):
                found.setdefault(package, set()).add(version)
        return found

    def revision(self, image: str, tag: str) -> str:
        """The commit that an image was built at."""
        return registry_api.pushed(self.repo.forge.registry, self._name(image), tag).labels[REVISION]

    def must_be_released(self, sha: str, tag: str = "") -> None:
        """Fails where a commit's set is not whole, or its release names another commit or other images."""
        named = registry_api.annotations(self.repo.forge.registry, self._name("release"), tag or sha)
        assert named.get(REVISION) == sha
        images = {image: named[f"bakehouse.digest.{image}"] for image in IMAGES}
        assert images == self.digests(tag or sha)

    def must_be_latest(self, tag: str) -> None:
        """Fails where `:latest` of the release or of an image is not that of a tag."""
        for part in ("release", *IMAGES):
            assert self.digest(part, tag), f"there is no {part}:{tag}"
            assert self.digest(part, "latest") == self.digest(part, tag), part

    def _name(self, part: str) -> str:
        return f"{OWNER}/{self.repo.name}-{part}"


def succeeded(run: Run) -> Run:
    """A run, which must have succeeded."""
    assert run.conclusion == "success", run.log()
    return run


def failed(run: Run) -> str:
    """The log of a run, which must have failed."""
    log = run.log()
    assert run.conclusion == "failure", log
    return log
