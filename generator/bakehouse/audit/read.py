"""Reads a checkout as the subject of rules: with the Dockerfiles that the manifest names, too."""

from dataclasses import replace
from pathlib import Path

from bakehouse.audit import images
from bakehouse.audit.subject import Subject
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.project import dockerfiles, read
from bakehouse.project.checkout import Checkout


def subject(manifest: Manifest, repo: Repo, root: Path) -> Subject:
    """Read a checkout; raises UsageError for a folder that is none, and ExternalError."""
    shown = str(root)
    given = {each.key: each.image for each in repo.services}
    record = read.read(root, repo.compose_files, shown, repo.project, given)
    checkout = Checkout(root.absolute(), shown)
    named = {image.dockerfile: images.arguments(image) for image in repo.images}
    own = {
        path: dockerfiles.read(checkout, path, arguments)
        for path, arguments in named.items()
        if path in record.git.files
    }
    return Subject(manifest, repo, replace(record, dockerfiles={**record.dockerfiles, **own}))
