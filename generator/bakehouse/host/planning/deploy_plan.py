"""What a deploy will do."""

from collections.abc import Mapping
from dataclasses import dataclass

from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """One service's part of a plan: why, its image as `name:tag`, and what must be pulled for it, if any."""

    service: str
    action: Action
    reasons: tuple[str, ...]
    image: str
    digest: str
    pull: str | None = None
    container: str | None = None


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """Bytes that are free: before, at the least meanwhile, and afterwards."""

    before: int
    least: int
    after: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a deploy takes, by the limits of what is new and by the size of what is pulled, if anything is.

    `folder` is where the disk was measured: of the engine's folders the one with the least room.
    """

    memory: FreeSpace
    disk: FreeSpace
    pulls: bool
    folder: str


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """All that a deploy would do, in order, and what every managed service runs afterwards."""

    product: str
    release: Release
    from_commit: str
    steps: tuple[ServiceStep, ...]
    services: Mapping[str, DeployedImage]
    budget: Capacity | None = None

    @property
    def changes(self) -> tuple[ServiceStep, ...]:
        """The steps that do something."""
        return tuple(step for step in self.steps if step.action is not Action.KEEP)
