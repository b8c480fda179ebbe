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


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConfig(HostSettings):
    """A host's `host.json`: `root` is the folder of the checkouts; `reserve` bytes of memory must stay free.

    `scheme` and `ca` (PEM) are for a private registry; `auth_host` gives its tokens, if another host does.
    """

    root: Path
    registry: str
    username: str
    scheme: str = "https"
    ca: str | None = None
    auth_host: str | None = field(default=None, metadata=since(2))
    reserve: int
    places: tuple[ProductCheckout, ...]
