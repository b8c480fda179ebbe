"""Records of a running product: images by digest, the containers that we started, their configuration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class DeployedImage:
    """The image of a service: `name:tag`, and its digest."""

    image: str
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A product as it ran: its release, the checkout's commit, and the image of each service."""

    release: Release
    commit: str
    services: Mapping[str, DeployedImage]


# 1, to 0.4: of mounted files all that is in the checkout, and paths above it as in a temporary folder.
# 2: what git has, by its ids, and files that are mounted one by one.
# 3: bind mounts without `create_host_path`, which Compose 2 and Compose 5 print in different cases; and the
# names that a file gives to networks and volumes.
DEFINITION = 3


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A service's resolved configuration as hashes: each environment variable, mounted files, the rest.

    Those of two definitions are not comparable; records of an earlier version do not have the number.
    `given` are the variables that its configs and secrets are made of; None in records of earlier builds.
    """

    environment: Mapping[str, str]
    files: str
    configuration: str
    definition: int = 1
    given: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ManagedContainer:
    """A container that we started: its id, the fingerprint of its configuration, its image's digest.

    The digest is empty in records of 0.1. `others` are the further containers of the same service; None in
    records of builds that looked at one alone.
    """

    container: str
    fingerprint: Fingerprint
    digest: str = ""
    others: tuple[str, ...] | None = None

    def has(self, container: str) -> bool:
        """Tell whether this is one of the containers."""
        return container in (self.container, *(self.others or ()))

    def started(self, containers: Iterable[str]) -> bool:
        """Tell whether all of these containers are ours, as far as our record tells."""
        found = set(containers)
        if self.others is None:
            return self.container in found
        return found <= {self.container, *self.others}


@dataclass(frozen=True, slots=True)
class NotedContainer(ManagedContainer):
    """A container of a backing service, with the configuration that it was seen with first.

    `since` is the last start that its fingerprint knows of, in seconds since the epoch; `files` is the hash
    of the mounted files that the last good run left in the checkout: a later start has read them. Notes of
    earlier builds have neither.
    """

    since: float = 0.0
    files: str = ""

    def restarted(self, starts: Sequence[float]) -> bool:
        """Tell whether all of its containers, by their starts, were started since then."""
        return 0 < self.since < min(starts)

    def runs_with(self, starts: Sequence[float]) -> Fingerprint:
        """Return the configuration that its containers run with: a start reads the mounted files anew."""
        return replace(self.fingerprint, files=self.files) if self.restarted(starts) else self.fingerprint
