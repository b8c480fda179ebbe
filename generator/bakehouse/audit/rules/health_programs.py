"""The program of a health check: the image has it, and it reaches the address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bakehouse.audit import composed, images
from bakehouse.audit.found import place, warning
from bakehouse.audit.health_programs import WGET, has_busybox, lacking
from bakehouse.audit.images import ImageBuild
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.service import Service
from bakehouse.values import Location

_LOCALHOST = "localhost"


@dataclass(frozen=True, slots=True)
class _Check:
    """A check: its program, its words, and its places."""

    program: str
    words: tuple[str, ...]
    at: Location
    related: tuple[Location, ...] = ()


def findings(subject: Subject) -> Iterator[Finding]:
    """Find checks whose program the last stage lacks for sure, or that ask `localhost` of BusyBox."""
    compose, known = subject.project.compose, composed.data(subject)
    for service in subject.repo.services:
        image = composed.image(subject, service)
        build = images.build(subject, image) if image else None
        found = compose.services.get(service.key) if compose else None
        related = (composed.line(found, "healthcheck"),) if found else ()
        check = _check(service, known.get(service.key, {}), related)
        if image and build and check:
            yield from _lacking(check, build, image.dockerfile)
            yield from _localhost(check, build)


def _check(service: Service, data: Any, related: tuple[Location, ...]) -> _Check | None:
    health = service.health
    if health and health.url:
        return _Check(health.program or "", (health.url,), place(health.at, "program", "url"))
    if health and health.command:
        return _Check(health.command[0], health.command, place(health.at, "command"))
    test = (data.get("healthcheck") or {}).get("test") or []
    words = test[1].split() if test[:1] == ["CMD-SHELL"] and len(test) == 2 else test[1:]
    return _Check(words[0], tuple(words), service.at.own, related) if words else None


def _lacking(check: _Check, build: ImageBuild, dockerfile: str) -> Iterator[Finding]:
    if check.program in lacking(build.base) and not _is_mentioned(check.program, build):
        what = f"the health check runs {check.program}, and the last stage of {dockerfile} does not have it"
        wanted = f"install it, or use another program: {build.base} is without {check.program}"
        yield warning("health-program", check.at, what, wanted, *check.related)


def _is_mentioned(program: str, build: ImageBuild) -> bool:
    """Tell whether an instruction may install or copy it: a script that does is not looked into."""
    for each in build.steps():
        text = " ".join((*each.words, *(heredoc.content for heredoc in each.heredocs)))
        if each.name in ("RUN", "COPY", "ADD") and program in text:
            return True
    return False


def _localhost(check: _Check, build: ImageBuild) -> Iterator[Finding]:
    """BusyBox asks the first address alone, and `localhost` is ::1 first where Docker gives IPv6."""
    asked = any(urlsplit(word).hostname == _LOCALHOST for word in check.words if "://" in word)
    if check.program == WGET and asked and has_busybox(build.base):
        what = "wget of BusyBox asks localhost at ::1 first, where a server of IPv4 alone does not answer"
        yield warning("health-localhost", check.at, what, "use 127.0.0.1", *check.related)
