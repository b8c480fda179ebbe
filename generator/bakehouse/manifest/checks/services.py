"""Services, as a deploy judges them: a job by its end, all else by its health or by a rule."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.health import LOOPBACK, host_of
from bakehouse.manifest.checks.report import error, warning
from bakehouse.manifest.checks.subjects import each_backing, each_service, entries
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Backing, Service, VersionEndpoint

_OF_SERVICES = ("health", "ready", "version", "swap")
_NOT_OF_BACKING = ("image", "ready", "version", "swap", "cpus", "logs")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report keys that a kind does not take, services that nothing judges, unreachable versions."""
    yield from each_service(manifest, _job, _judged_twice, _unjudged, _version)
    yield from each_backing(manifest, _backing)
    yield from for_each(manifest.repos, _left_alone)


def _job(service: Service) -> Iterator[Finding]:
    for key in _OF_SERVICES:
        if service.kind == "job" and key in service.at.keys:
            what = f"a job succeeds when it exits 0; it takes no `{key}`"
            yield error("job-key", service.at[key], what, "remove it")


def _backing(backing: Backing) -> Iterator[Finding]:
    for key in _NOT_OF_BACKING:
        if key in backing.at.keys:
            what = f"a backing service is never replaced; it takes no `{key}`"
            yield error("backing-key", backing.at[key], what, "remove it")


def _left_alone(repo: Repo) -> Iterator[Finding]:
    named = {each.key for each in entries(repo)}
    for number, name in valid_items(repo.left_alone):
        if name in named:
            at, what = repo.at[f"left_alone/{number}"], f"`{name}` is in `services`, too"
            yield error("left-alone-service", at, what, "remove it from one of them")


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
