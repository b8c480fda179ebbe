"""The Compose files that the manifest names: all are in the commit."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename

from bakehouse.audit.found import error, place
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.names import COMPOSE_FILE
from bakehouse.suggest import did_you_mean

_USUAL = ("*compose*.yml", "*compose*.yaml")


def findings(subject: Subject) -> Iterator[Finding]:
    """Find Compose files that the commit does not have: a deploy would refuse it."""
    files, repo = subject.project.git.files, subject.repo
    known = [path for path in files if _is_usual(path)]
    for number, path in enumerate(repo.compose_files):
        if path not in files:
            at = place(repo.at, f"compose/files/{number}", f"compose/{number}", "compose")
            wanted = did_you_mean(path, known, "it has")
            yield error("compose-missing", at, f"the commit has no Compose file {path}", wanted)


def _is_usual(path: str) -> bool:
    name = basename(path)
    return name != COMPOSE_FILE and any(fnmatchcase(name, pattern) for pattern in _USUAL)
