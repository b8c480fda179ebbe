"""The repos of a host, in order."""

from dataclasses import dataclass

from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Cited, Location, cite


@dataclass(frozen=True, slots=True)
class Placed:
    """A repo on its host, and the places in the manifest that put it there."""

    repo: Repo
    origins: tuple[Location, ...]

    @property
    def product(self) -> Cited:
        """The product's name."""
        return cite(self.repo.product, self.repo.at["product"], *self.origins)


def placed(manifest: Manifest, host: Host) -> tuple[Placed, ...]:
    """List the repos of a host: those of its `order` first, the others sorted by product."""
    here = [repo for repo in manifest.repos if repo.host == host.name]
    rank = {product: number for number, product in enumerate(host.order)}
    here.sort(key=lambda repo: (rank.get(repo.product, len(rank)), repo.product))
    return tuple(Placed(repo, (repo.at["host"], *_listed(host, rank.get(repo.product)))) for repo in here)


def _listed(host: Host, number: int | None) -> tuple[Location, ...]:
    return () if number is None else (host.at[f"order/{number}"],)
