"""How a deploy judges a service: a job by its end, all else by its health or by a rule."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.health import LOOPBACK, host_of
from bakehouse.manifest.checks.report import error, warning
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Service, VersionEndpoint

_OF_SERVICES = ("health", "ready", "version", "swap")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Jobs that are judged like services, services that nothing judges, versions that nobody could ask."""
    for repo in manifest.repos:
        for service in repo.services:
            yield from _job(service) if service.kind == "job" else _judged(service)
            if service.version:
                yield from _address(service.version)


def _job(service: Service) -> Iterator[Finding]:
    for key in _OF_SERVICES:
        if key in service.at.keys:
            what = f"a job is good when it exits 0; it has no `{key}`"
            yield error("job-key", service.at[key], what, "remove it")


def _judged(service: Service) -> Iterator[Finding]:
    if service.health and service.ready:
        yield error(
            "ready-both", service.at["ready"], "`health` and `ready` are both given", "keep one of them"
        )
    if not service.health and not service.ready:
        what = "nothing can tell whether it works, so that a deploy may refuse it"
        yield warning("service-unjudged", service.at.own, what, "add `health`, or `ready: running`")


def _address(version: VersionEndpoint) -> Iterator[Finding]:
    host = host_of(version.url)
    if host == "localhost":
        what = "`localhost` may be IPv6 on the host, where nothing listens"
        yield error("version-localhost", version.at["url"], what, f"write {LOOPBACK}")
    elif host != LOOPBACK:
        what = "the service is asked from its host, and this address is another one's"
        yield error("version-address", version.at["url"], what, f"wanted: http://{LOOPBACK}:PORT/…")
