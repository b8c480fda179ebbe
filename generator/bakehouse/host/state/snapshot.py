"""Records of a running product: images by digest, the containers that we started, their configuration."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A service's resolved configuration as hashes: each environment variable, mounted files, the rest."""

    environment: Mapping[str, str]
    files: str
    configuration: str


@dataclass(frozen=True, slots=True)
class ManagedContainer:
    """A container that we started: its id, the fingerprint of its configuration, its image's digest.

    The digest is empty in records of 0.1.
    """

    container: str
    fingerprint: Fingerprint
    digest: str = ""
