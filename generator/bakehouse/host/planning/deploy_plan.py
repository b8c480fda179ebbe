"""Records of a deploy's plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """One service's part of a plan: action, reasons, image as `name:tag`, the reference to pull, if any.

    `container` is the newest one that is there, `containers` the number that the service is to have.
    """

    service: str
    action: Action
    reasons: tuple[str, ...]
    image: str
    digest: str
    pull: str | None = None
    container: str | None = None
    containers: int = 1


@dataclass(frozen=True, slots=True)
class NetworkStep:
    """A network that is remade before the first swap, and the services or containers on it that stay."""

    name: str
    stay: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """Free bytes: before, the least meanwhile, and afterwards."""

    before: int
    least: int
    after: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """The memory and disk of a deploy, by the limits of new services and the size of pulls, if there are any.

    `folder` is where the disk was measured: the engine's folder with the least room; `download` is the bytes
    of the pulls together.
    """

    memory: FreeSpace
    disk: FreeSpace
    pulls: bool
    folder: str
    download: int


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """All steps of a deploy, in order, and the image of every managed service afterwards.

    `notes` are for people; nothing acts on them.
    """

    product: str
    release: Release
    from_commit: str
    steps: tuple[ServiceStep, ...]
    services: Mapping[str, DeployedImage]
    budget: Capacity | None = None
    networks: tuple[NetworkStep, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[ServiceStep, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action is not Action.KEEP)

    @property
    def anew(self) -> frozenset[str]:
        """The services whose containers are replaced or removed."""
        created = (Action.RECREATE, Action.JOB, Action.REMOVE)
        return frozenset(step.service for step in self.steps if step.action in created)

    @property
    def download(self) -> int:
        """The bytes of all pulls, as far as they are known."""
        return self.budget.download if self.budget else 0
