"""All rules about a repository, and the findings of one in a stable order."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bakehouse.audit.found import RULE
from bakehouse.audit.rules import (
    backing,
    build_inputs,
    build_left,
    builds,
    called_scripts,
    compose_files,
    copied,
    dockerfiles,
    health_checks,
    health_programs,
    limits,
    mounts,
    node_modules,
    paths,
    ports,
    profiles,
    reserved,
    scripts,
    service_names,
    variables,
)
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding, Level

RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    compose_files.findings,
    service_names.findings,
    dockerfiles.findings,
    paths.findings,
    copied.findings,
    build_inputs.findings,
    builds.findings,
    called_scripts.findings,
    reserved.findings,
    profiles.findings,
    backing.findings,
    limits.findings,
    health_checks.findings,
    health_programs.findings,
    ports.findings,
    variables.findings,
    mounts.findings,
    node_modules.findings,
    build_left.findings,
    scripts.findings,
)


def findings(subject: Subject) -> tuple[Finding, ...]:
    """Return what reading the repository met and what the rules find: errors first, by their places."""
    met = (*_read(subject), *(each for rule in RULES for each in rule(subject)))
    told = (_of_the_commit(subject, _named(each)) for each in met)
    ordered = sorted(dict.fromkeys(told), key=lambda each: (each.level is not Level.ERROR, each.at))
    return tuple(replace(each, folder=each.folder or subject.shown) for each in ordered)


def _of_the_commit(subject: Subject, finding: Finding) -> Finding:
    """Return a warning for an error about a file that the commit may have otherwise: the commit counts."""
    changed = {subject.at(path).file for path in subject.project.git.changed}
    files = [place.file for place in (finding.at, *finding.related) if place.file in changed]
    if finding.level is not Level.ERROR or not files:
        return finding
    what = f"{finding.what}; {files[0]} has uncommitted changes"
    return replace(finding, level=Level.WARNING, what=what)


def _read(subject: Subject) -> Iterator[Finding]:
    """Iterate over what reading met, without Compose files that the commit lacks: a rule has those."""
    files, repo = subject.project.git.files, subject.repo
    missing = {subject.at(path).file for path in repo.compose_files if path not in files}
    return (each for each in subject.project.findings if each.at.file not in missing)


def _named(finding: Finding) -> Finding:
    return finding if "/" in finding.rule else replace(finding, rule=f"{RULE}/{finding.rule}")
