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

    @property
    def runs(self) -> Path:
        """What was asked of each run, its log, and how it ended."""
        return self.folder / "runs"

    @property
    def forced(self) -> Path:
        """What a forge's key asked for, a line each."""
        return self.folder / "forced.jsonl"

    def product(self, name: str) -> "ProductState":
        """One product's part."""
        return ProductState(self.folder / "products" / name)


@dataclass(frozen=True, slots=True)
class ProductState:
    """One product's state folder."""

    folder: Path

    @property
    def lock(self) -> Path:
        """The file that the kernel locks while a run works at the product."""
        return self.folder / "lock"

    @property
    def owner(self) -> Path:
        """The run that holds the lock, for people."""
        return self.folder / "owner.json"

    @property
    def queue(self) -> Path:
        """A file for each run that waits for the lock."""
        return self.folder / "queue"

    @property
    def history(self) -> Path:
        """An entry for each run, a line each."""
        return self.folder / "history.jsonl"

    @property
    def journal(self) -> Path:
        """The run under way, and its last step."""
        return self.folder / "journal.json"

    @property
    def managed_containers(self) -> Path:
        """The containers that we started, by service."""
        return self.folder / "running.json"

    @property
    def freeze(self) -> Path:
        """Why the product must not be deployed."""
        return self.folder / "frozen.json"

    @property
    def failed_releases(self) -> Path:
        """Releases that failed here, by tag."""
        return self.folder / "refused.json"

    @property
    def disk_reserve(self) -> Path:
        """Room for the notes of a run that finds the disk full."""
        return self.folder / "spare"
