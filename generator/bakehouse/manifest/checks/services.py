"""Services, as a deploy judges them: a job by its end, all else by its health or by a rule."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.health import LOOPBACK, host_of
from bakehouse.manifest.checks.report import error, warning
from bakehouse.manifest.checks.subjects import each_service
from bakehouse.manifest.refused import for_each
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Service, VersionEndpoint

_OF_SERVICES = ("health", "ready", "version", "swap")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report jobs that are judged like services, services that nothing judges, unreachable versions."""
    return each_service(manifest, _job, _judged_twice, _unjudged, _version)


def _job(service: Service) -> Iterator[Finding]:
    for key in _OF_SERVICES:
        if service.kind == "job" and key in service.at.keys:
            what = f"a job succeeds when it exits 0; it takes no `{key}`"
            yield error("job-key", service.at[key], what, "remove it")


def _judged_twice(service: Service) -> Iterator[Finding]:
    if service.kind != "job" and service.health and service.ready:
        what = "`health` and `ready` are both given"
        yield error("ready-both", service.at["ready"], what, "keep one of them")


def _unjudged(service: Service) -> Iterator[Finding]:
    if service.kind != "job" and not service.health and not service.ready:
        what = "no health check: a deploy refuses it unless its image or Compose file has one"
        yield warning("service-unjudged", service.at.own, what, "add `health`, or `ready: running`")


def _version(service: Service) -> Iterator[Finding]:
    return for_each([service.version] if service.version else [], _address)


def _address(version: VersionEndpoint) -> Iterator[Finding]:
    host = host_of(version.url)
    if host == "localhost":
        what = "`localhost` may be IPv6 on the host, where nothing listens"
        yield error("version-localhost", version.at["url"], what, f"write {LOOPBACK}")
    elif host != LOOPBACK:
        what = "the host calls this address, and it is on another machine"
        yield error("version-address", version.at["url"], what, f"use http://{LOOPBACK}:PORT/…")
