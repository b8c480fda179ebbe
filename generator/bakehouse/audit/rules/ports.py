"""The ports of health checks and version endpoints beside those that a service has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bakehouse.audit import composed, images
from bakehouse.audit.found import place, warning
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.service import Service
from bakehouse.project.record import ComposeService

_LOCAL = ("127.0.0.1", "localhost", "0.0.0.0", "::1")
_USUAL = {"http": 80, "https": 443}


def findings(subject: Subject) -> Iterator[Finding]:
    """Find addresses with a port that neither the Compose file nor the Dockerfile has."""
    published = {port for each in composed.data(subject).values() for port in _published(each)}
    for service, found in composed.services(subject):
        yield from _inside(subject, service, found)
        yield from _outside(service, found, published)


def _inside(subject: Subject, service: Service, found: ComposeService) -> Iterator[Finding]:
    health = service.health
    port = _port(health.url) if health and health.url else None
    known = _known(subject, service, found)
    if health and port and known and port not in known:
        listed = ", ".join(map(str, sorted(known)))
        what = f"the health check asks port {port}, and {service.key} has: {listed}"
        line = composed.line(found, "ports", "expose")
        yield warning("health-port", place(health.at, "url"), what, "use the port inside the container", line)


def _outside(service: Service, found: ComposeService, published: set[int]) -> Iterator[Finding]:
    port = _port(service.version.url) if service.version else None
    if service.version and port and port not in published and found.data.get("network_mode") != "host":
        what = f"the host asks port {port}, which no service publishes"
        at = place(service.version.at, "url")
        yield warning("version-port", at, what, "use a published port", composed.line(found, "ports"))


def _port(url: str) -> int | None:
    """Return the port of an address of this machine; None for any other."""
    parts = urlsplit(url)
    return (parts.port or _USUAL.get(parts.scheme)) if parts.hostname in _LOCAL else None


def _known(subject: Subject, service: Service, found: ComposeService) -> set[int]:
    """Return the ports inside the container; empty if they are not all known."""
    data = found.data
    texts = [
        *(str(each.get("target", "")) for each in data.get("ports") or ()),
        *map(str, data.get("expose") or ()),
    ]
    image = composed.image(subject, service)
    build = images.build(subject, image) if image else None
    for each in build.steps() if build else ():
        texts += each.words if each.name == "EXPOSE" else ()
    return set() if any("$" in text for text in texts) else set(_numbers(texts))


def _published(data: Mapping[str, Any]) -> Iterator[int]:
    return _numbers(str(each.get("published") or "") for each in data.get("ports") or ())


def _numbers(texts: Iterable[str]) -> Iterator[int]:
    """Iterate over ports such as `80`, `80/tcp` or `8000-8003`."""
    for text in texts:
        first, _, last = text.partition("/")[0].partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            yield from range(int(first), int(last or first) + 1)
