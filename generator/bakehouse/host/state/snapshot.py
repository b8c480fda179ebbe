"""Records of what serves: images by digest, the containers that we started, and what a failure returns to."""

from collections.abc import Mapping
from dataclasses import dataclass

from bakehouse.release import Release


@dataclass(frozen=True, slots=True)
class DeployedImage:
    """What a service runs: its image as `name:tag`, and the digest behind it."""

    image: str
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of a product that served: its release, the checkout's commit, and what each service ran."""

    release: Release
    commit: str
    services: Mapping[str, DeployedImage]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A service's resolved configuration: a hash per environment key, one of mounted files, and one more."""

    environment: Mapping[str, str]
    files: str
    configuration: str


@dataclass(frozen=True, slots=True)
class ManagedContainer:
    """What we know of a container that we started: the fingerprint of its configuration, its image's digest.

    The digest is empty in records of 0.1.
    """

    container: str
    fingerprint: Fingerprint
    digest: str = ""
