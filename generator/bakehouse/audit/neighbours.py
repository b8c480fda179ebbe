"""Products of one host that are in each other's way: names that an engine gives once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import basename, dirname

from bakehouse import names
from bakehouse.audit import composed, published
from bakehouse.audit.found import error, warning
from bakehouse.audit.published import Published
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.project.record import ComposeRecord, ComposeService
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class Taken:
    """A name or a port that a product takes on its host; it is settled if no `.env` can change it."""

    what: str | Published
    subject: Subject
    at: Location
    is_settled: bool

    def meets(self, other: "Taken") -> bool:
        """Tell whether the host cannot give both."""
        if isinstance(self.what, Published) and isinstance(other.what, Published):
            return self.what.meets(other.what)
        return self.what == other.what


def findings(subjects: Sequence[Subject]) -> Iterator[Finding]:
    """Find containers, projects and published ports that two products of one host share."""
    by_host: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        if subject.repo.host:
            by_host[subject.repo.host].append(subject)
    for found in by_host.values():
        yield from _shared("container-name", "the container name", _containers(found))
        yield from _shared("project-name", "the Compose project", _projects(found))
        yield from _shared("published-port", "the published port", _ports(found))


def _shared(rule: str, noun: str, taken: Iterable[Taken]) -> Iterator[Finding]:
    earlier: list[Taken] = []
    for each in taken:
        repo = each.subject.repo
        others = (other for other in earlier if other.subject.repo.name != repo.name)
        if first := next((other for other in others if other.meets(each)), None):
            whose = f"is that of {first.subject.repo.name}, too,"
            if first.what != each.what:
                whose = f"meets {first.what} of {first.subject.repo.name}"
            what = f"{noun} {each.what} {whose} on the host {repo.host}"
            tell = error if each.is_settled and first.is_settled else warning
            found = tell(rule, repo.at.own, what, "give one of them another", each.at, first.at)
            yield replace(found, folder=each.subject.shown)
        earlier.append(each)


def _containers(subjects: Iterable[Subject]) -> Iterator[Taken]:
    for subject, found in _services(subjects):
        if name := found.data.get("container_name"):
            is_settled = found.settable.isdisjoint(("container_name", *composed.STARTING))
            yield Taken(name, subject, composed.line(found, "container_name"), is_settled)


def _ports(subjects: Iterable[Subject]) -> Iterator[Taken]:
    for subject, found in _services(subjects):
        for each in published.read(found.data):
            # an engine that cannot publish it says so itself, and the other product goes on
            yield Taken(each, subject, composed.line(found, "ports"), is_settled=False)


def _projects(subjects: Iterable[Subject]) -> Iterator[Taken]:
    for subject in subjects:
        compose = subject.project.compose
        # without Docker, or with files that it refuses, the name is not known
        if compose and (name := _project(subject, compose)):
            is_settled = bool(subject.repo.project) or not compose.is_name_settable
            yield Taken(name, subject, subject.at(compose.files[0]), is_settled)


def _project(subject: Subject, compose: ComposeRecord) -> str:
    """Return the name on the host, where the folder that Compose takes it from is named like the repo."""
    folder = dirname(subject.repo.compose)
    here = (subject.project.root.resolve() / folder).name
    is_usual = bool(compose.name) and compose.name == names.compose_project(here)
    usual = names.compose_project(basename(folder) or subject.repo.name)
    return subject.repo.project or (usual if is_usual else compose.name)


def _services(subjects: Iterable[Subject]) -> Iterator[tuple[Subject, ComposeService]]:
    for subject in subjects:
        if compose := subject.project.compose:
            yield from ((subject, compose.services[key]) for key, _ in composed.started(subject))
