"""The path of each file of the state."""

from dataclasses import dataclass
from pathlib import Path

from bakehouse.deploy_rules import reserved_places

NAME = reserved_places.STATE


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
        """The host's configuration, as `setup` read it."""
        return self.folder / "host.json"

    @property
    def copied(self) -> Path:
        """The record of the folder with the host's rendered files."""
        return self.folder / "copied.json"

    @property
    def docker(self) -> Path:
        """The registry login, as a DOCKER_CONFIG folder."""
        return self.folder / "docker"

    @property
    def runs(self) -> Path:
        """The folder with each run's request, log and result."""
        return self.folder / "runs"

    @property
    def forced(self) -> Path:
        """The log of the commands by a forge's key, a line each."""
        return self.folder / "forced.jsonl"

    def product(self, name: str) -> "ProductState":
        """Return one product's part."""
        return ProductState(self.folder / "products" / name)


@dataclass(frozen=True, slots=True)
class ProductState:
    """One product's state folder."""

    folder: Path

    @property
    def lock(self) -> Path:
        """The lock file, which a run locks while it works on the product."""
        return self.folder / "lock"

    @property
    def owner(self) -> Path:
        """The owner of the lock, for people."""
        return self.folder / "owner.json"

    @property
    def queue(self) -> Path:
        """The folder with a file for each run that waits for the lock."""
        return self.folder / "queue"

    @property
    def callers(self) -> Path:
        """The file whose bytes the open connections of CI's key lock."""
        return self.folder / "callers"

    @property
    def history(self) -> Path:
        """The history, a line for each run."""
        return self.folder / "history.jsonl"

    @property
    def archive(self) -> Path:
        """The entries that left a long history."""
        return self.folder / "history.jsonl.1"

    @property
    def journal(self) -> Path:
        """The run under way, and its last step."""
        return self.folder / "journal.json"

    @property
    def managed_containers(self) -> Path:
        """The containers that we started, by service."""
        return self.folder / "running.json"

    @property
    def definitions(self) -> Path:
        """The definitions of networks and volumes, as the last good run left them."""
        return self.folder / "definitions.json"

    @property
    def network(self) -> Path:
        """A Compose file with the network that was remade last, and nothing else."""
        return self.folder / "network.json"

    @property
    def noted_containers(self) -> Path:
        """The containers of backing services, as a deploy saw them."""
        return self.folder / "backing.json"

    @property
    def freeze(self) -> Path:
        """The freeze of the product, with its reason."""
        return self.folder / "frozen.json"

    @property
    def failed_releases(self) -> Path:
        """The releases that failed here, by tag."""
        return self.folder / "refused.json"

    @property
    def disk_reserve(self) -> Path:
        """The reserve for the notes of a run that finds the disk full."""
        return self.folder / "spare"
