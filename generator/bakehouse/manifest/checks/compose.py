"""A repo's compose files, each once and none of them ours, and its project's name, once on a host."""

from collections.abc import Iterator
from functools import partial

from bakehouse import names
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Location


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report compose files that repeat, our own among them, and projects of one name on a host."""
    return for_each(manifest.repos, _repeated, _ours, partial(_project, {}))


def _repeated(repo: Repo) -> Iterator[Finding]:
    files = _files(repo)
    for path in sorted({path for path in files if files.count(path) > 1}):
        yield error("compose-repeated", repo.at["compose"], f"`{path}` is listed twice", "remove one")


def _ours(repo: Repo) -> Iterator[Finding]:
    if names.COMPOSE_FILE in _files(repo):
        what = f"`{names.COMPOSE_FILE}` is generated, and always merged last"
        yield error("compose-ours", repo.at["compose"], what, "remove it: name only the repo's own files")


def _project(seen: dict[tuple[str, str], Location], repo: Repo) -> Iterator[Finding]:
    if repo.host and repo.project:
        at = repo.at["compose/project"]
        first = seen.setdefault((repo.host, repo.project), at)
        if first != at:
            what = f"on this host, the project `{repo.project}` is already that of {first.path}"
            yield error("compose-project", at, f"{what} on line {first.line}", "choose another")


def _files(repo: Repo) -> list[str]:
    return [repo.compose, *(path for _, path in valid_items(repo.overrides))]
