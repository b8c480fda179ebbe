"""A host's `host.json`."""

from dataclasses import dataclass, field
from pathlib import Path

from bakehouse.model.host import HostSettings
from bakehouse.model.host_keys import since


@dataclass(frozen=True, slots=True)
class ProductCheckout:
    """A product's checkout on its host: the names of product and repo, the clone URL, the branch."""

    product: str
    repo: str
    url: str
    branch: str

    @property
    def fetched(self) -> str:
        """The clone's ref with the branch's head, as it was fetched last."""
        return f"refs/remotes/origin/{self.branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfig(HostSettings):
    """A host's `host.json`: `root` is the folder of the checkouts; `reserve` bytes of memory must stay free.

    Images are below `owner` in the registry; a file that an earlier build rendered does not name it. `scheme`
    and `ca` (PEM) are for a private registry; `auth_host` gives its tokens, if another host does.
    """

    root: Path
    registry: str
    owner: str | None = field(default=None, metadata=since(3))
    username: str
    scheme: str = "https"
    ca: str | None = None
    auth_host: str | None = field(default=None, metadata=since(2))
    reserve: int
    places: tuple[ProductCheckout, ...]
