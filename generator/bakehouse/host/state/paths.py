"""Where each file of the state is."""

from dataclasses import dataclass
from pathlib import Path

NAME = ".bakehouse"


@dataclass(frozen=True, slots=True)
class State:
    """The host's state folder."""

    root: Path

    @property
    def folder(self) -> Path:
        """`<root>/.bakehouse`."""
        return self.root / NAME

    @property
    def host(self) -> Path:
        """The host's configuration, as `setup` was given it."""
        return self.folder / "host.json"

    @property
    def copied(self) -> Path:
        """Where the host's rendered files are."""
        return self.folder / "copied.json"

    @property
    def docker(self) -> Path:
        """The registry login, as a DOCKER_CONFIG folder."""
        return self.folder / "docker"

    def product(self, name: str) -> "ProductState":
        """One product's part."""
        return ProductState(self.folder / "products" / name)


@dataclass(frozen=True, slots=True)
class ProductState:
    """One product's state folder."""

    folder: Path

    def file(self, name: str) -> Path:
        """One file in it."""
        return self.folder / name
