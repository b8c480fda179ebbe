"""A forge's properties and the features of its versions, as one record."""

from dataclasses import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A feature that our workflows use and only newer versions have; `otherwise` is the harm without it."""

    name: str
    since: Version
    otherwise: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of forge. `folder` is its own for workflows, `folders` all that it reads.

    `reserved` are the beginnings of secret names that it refuses to store. `oldest` is None where
    there are no versions to choose from. `pages_by_id` is the first version that has the page of a run
    at the run's id and no longer at its number; None where that was always so.
    """

    kind: str
    title: str
    folder: str
    folders: tuple[str, ...]
    reserved: tuple[str, ...]
    oldest: Version | None = None
    refused: tuple[tuple[Version, str], ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    pages_by_id: Version | None = None


def parse(version: str) -> Version:
    """Parse `1.26.1` into numbers; `1.26`, the newest of its line, stays without a patch."""
    return tuple(int(part) for part in version.split("."))


def dotted(version: Version) -> str:
    """Format a version as `1.26.1`."""
    return ".".join(str(part) for part in version)
