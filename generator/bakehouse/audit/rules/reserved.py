"""Files that a commit may not have, because the host has something else in their place."""

from collections.abc import Iterator
from posixpath import dirname, join

from bakehouse.audit.found import error, refused
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import reserved_places
from bakehouse.deploy_rules.dotenv_settings import REFUSED
from bakehouse.errors import RefusedError
from bakehouse.findings import Finding

_SHA1 = "sha1"


def findings(subject: Subject) -> Iterator[Finding]:
    """Find files in the place of the host's own, settings that win over ours, and other object ids."""
    repo, git = subject.repo, subject.project.git
    try:
        reserved_places.refuse("the commit", git.files.get)
    except RefusedError as refusal:
        place = reserved_places.DOTENV if reserved_places.DOTENV in git.files else reserved_places.STATE
        yield refused("reserved", repo.at.own, refusal, subject.at(place))
    yield from _settings(subject)
    if git.object_format != _SHA1:
        what = f"it is a {git.object_format} repository, and releases are tagged with 40-digit commits"
        yield error("object-format", repo.at.own, what, "use a sha1 repository")


def _settings(subject: Subject) -> Iterator[Finding]:
    path = join(dirname(subject.repo.compose), reserved_places.DOTENV)
    if path == reserved_places.DOTENV or path not in subject.project.git.files:
        return
    for name, what, fix in REFUSED:
        if name in subject.project.dotenv_names.get(path, ()):
            yield error("dotenv", subject.repo.at.own, what, fix, subject.at(path))
