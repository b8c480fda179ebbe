"""Products of one host that are in each other's way: names that an engine gives once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename, dirname
from typing import Any

from bakehouse import names
from bakehouse.audit import composed
from bakehouse.audit.found import error, warning
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.project.record import ComposeRecord
from bakehouse.values import Location

Named = Iterable[tuple[str, Subject, Location]]


def findings(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """Find containers, projects and published ports that two products of one host share."""
    by_host: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        if subject.repo.host:
            by_host[subject.repo.host].append(subject)
    for host, found in by_host.items():
        yield from _shared("container-name", "the container name", error, host, _containers(found))
        yield from _shared("project-name", "the Compose project", error, host, _projects(found))
        yield from _shared("published-port", "the published port", warning, host, _ports(found))


def _shared(rule: str, noun: str, tell: Callable[..., Finding], host: str, named: Named) -> Iterator[Finding]:
    first: dict[str, tuple[Subject, Location]] = {}
    for name, subject, line in named:
        other, there = first.setdefault(name, (subject, line))
        if other.repo.name != subject.repo.name:
            what = f"{noun} {name} is that of {other.repo.name}, too, on the host {host}"
            found = tell(rule, subject.repo.at.own, what, "give one of them another", line, there)
            yield replace(found, folder=subject.shown)


def _containers(subjects: Iterable[Subject]) -> Named:
    for subject, key, data in _services(subjects):
        if name := data.get("container_name"):
            yield name, subject, _line(subject, key, "container_name")


def _ports(subjects: Iterable[Subject]) -> Named:
    for subject, key, data in _services(subjects):
        for each in data.get("ports") or ():
            if port := each.get("published"):
                address = f"{each['host_ip']}:" if each.get("host_ip") else ""
                yield f"{address}{port}/{each.get('protocol', 'tcp')}", subject, _line(subject, key, "ports")


def _projects(subjects: Iterable[Subject]) -> Named:
    for subject in subjects:
        compose = subject.project.compose
        # without Docker, or with files that it refuses, the name is not known
        if compose and (name := _project(subject, compose)):
            yield name, subject, subject.at(compose.files[0])


def _project(subject: Subject, compose: ComposeRecord) -> str:
    """Return the name on the host, where the folder that Compose takes it from is named like the repo."""
    folder = dirname(subject.repo.compose)
    here = (subject.project.root.resolve() / folder).name
    is_usual = bool(compose.name) and compose.name == names.compose_project(here)
    usual = names.compose_project(basename(folder) or subject.repo.name)
    return subject.repo.project or (usual if is_usual else compose.name)


def _services(subjects: Iterable[Subject]) -> Iterator[tuple[Subject, str, Mapping[str, Any]]]:
    for subject in subjects:
        for key, data in composed.started(subject):
            yield subject, key, data


def _line(subject: Subject, key: str, name: str) -> Location:
    compose = subject.project.compose
    return composed.line(compose.services[key], name) if compose else subject.repo.at.own
