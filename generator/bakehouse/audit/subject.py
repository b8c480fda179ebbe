"""The subject of the rules: a repository, and the manifest that is for it."""

from dataclasses import dataclass

from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.project.record import ProjectRecord


@dataclass(frozen=True, slots=True)
class Subject:
    """A repo of a manifest, and the checkout of it."""

    manifest: Manifest
    repo: Repo
    project: ProjectRecord
