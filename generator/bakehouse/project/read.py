"""Reads a repository once, into one record; nothing of it is executed, and nothing is written."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bakehouse.findings import Finding, Level
from bakehouse.project import (
    compose_files,
    compose_project,
    dockerfiles,
    dotenv_names,
    git_state,
    scripts,
)
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.compose_project import DotenvFiles
from bakehouse.project.record import ComposeRecord, ProjectRecord

_DOTENV = ".env"
_FILE = "100"  # the modes of files, not of links, begin so


def read(
    root: Path,
    files: Sequence[str] | None,
    shown: str,
    project: str | None = None,
    own: Mapping[str, str] | None = None,
) -> ProjectRecord:
    """Read a checkout, `files` being its Compose files, or None for those that Compose finds.

    `project` is the project's name for Compose, None for the one that it finds; `own` are the images that a
    deploy gives services, which may have none in these files.

    Raises UsageError for a folder that is no checkout with a commit, ExternalError where git fails.
    """
    git = git_state.read(root, shown)
    checkout = Checkout(root.absolute(), shown)
    chosen = compose_files.choose(checkout, files, git.files)
    findings = list(chosen.findings)
    names = dict(_dotenv_names(checkout, chosen.paths, findings))
    compose: ComposeRecord | None = None
    if chosen.paths:
        plain = frozenset(path for path, mode in git.files.items() if mode.startswith(_FILE))
        committed = [path for path in names if path in plain]
        # of two, Compose lets the last one win
        dotenvs = DotenvFiles(tuple(reversed(committed)), _all(names, committed), _all(names, names))
        compose, told = compose_project.read(checkout, chosen.paths, dotenvs, plain, project, own)
        findings += told
    builds = [each.build for each in compose.services.values() if each.build] if compose else []
    return ProjectRecord(
        root=root,
        compose=compose,
        dockerfiles=dockerfiles.of_builds(checkout, builds),
        git=git,
        dotenv_names=names,
        findings=tuple(findings),
        scripts=scripts.read(checkout.root, git.files),
    )


def _dotenv_names(
    checkout: Checkout, files: Sequence[str], findings: list[Finding]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names that each `.env` sets, the file that wins first: at the top, beside the first file."""
    beside = posixpath.join(posixpath.dirname(files[0]), _DOTENV) if files else _DOTENV
    for path in dict.fromkeys((_DOTENV, posixpath.normpath(beside))):
        if not checkout.has(path):
            continue
        try:
            yield path, dotenv_names.names(checkout.text(path, strict=False))
        except UnreadableError as error:
            findings.append(
                Finding(
                    "dotenv-unreadable", Level.WARNING, checkout.at(path), f"not read: {error}", error.fix
                )
            )


def _all(names: Mapping[str, Sequence[str]], paths: Sequence[str] | Mapping[str, object]) -> frozenset[str]:
    return frozenset(name for path in paths for name in names[path])
