"""The subject of the rules: a repository, and the manifest that is for it."""

from dataclasses import dataclass

from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.project.record import ProjectRecord
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class Subject:
    """A repo of a manifest, and the checkout of it."""

    manifest: Manifest
    repo: Repo
    project: ProjectRecord

    @property
    def shown(self) -> str:
        """The checkout as messages name it."""
        return str(self.project.root)

    def at(self, path: str, line: int = 0) -> Location:
        """Return the place of a line of a file of the checkout."""
        return Location(f"{self.shown.rstrip('/')}/{path}", line)

    @property
    def has_values(self) -> bool:
        """True if Compose itself has read the files, so that a service's values are known."""
        compose = self.project.compose
        return compose is not None and compose.is_resolved
