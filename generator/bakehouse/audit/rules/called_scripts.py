"""The scripts that the manifest names: they are in the commit, and executable."""

from collections.abc import Iterator

from bakehouse.audit.found import error, place, warning
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.values import Location

_PLAIN = "100644"


def findings(subject: Subject) -> Iterator[Finding]:
    """Find scripts that CI or the host could not start, and a lockfile that is not there."""
    files, repo = subject.project.git.files, subject.repo
    for path, at in _scripts(subject):
        if path not in files and repo.prepare and path != repo.prepare:
            yield warning("script-missing", at, f"the commit has no {path}", f"{repo.prepare} must create it")
        elif path not in files:
            yield error("script-missing", at, f"the commit has no {path}", "commit it, or correct the path")
        elif files[path] == _PLAIN:
            wanted = f"run: git update-index --chmod=+x {path}"
            yield error("script-mode", at, f"{path} is not executable", wanted, subject.at(path))
    publication = repo.deploy.publication
    if publication and publication.lockfile not in files:
        what = f"the commit has no {publication.lockfile}"
        yield error(
            "lockfile-missing", place(publication.at, "lockfile"), what, "commit it, or correct the path"
        )


def _scripts(subject: Subject) -> Iterator[tuple[str, Location]]:
    repo, deploy = subject.repo, subject.repo.deploy
    named = (
        (repo.prepare, place(repo.at, "prepare")),
        (repo.test, place(repo.at, "test")),
        (deploy.smoke_before, place(deploy.at, "smoke/before", "smoke")),
        (deploy.smoke_after, place(deploy.at, "smoke/after", "smoke")),
        (deploy.hooks.before, place(deploy.hooks.at, "before")),
        (deploy.hooks.after, place(deploy.hooks.at, "after")),
    )
    for path, at in named:
        if path:
            yield path, at
