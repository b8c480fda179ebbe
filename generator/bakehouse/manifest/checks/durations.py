"""Durations: long enough to mean something, and short enough for a deploy to end."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_service
from bakehouse.manifest.refused import for_each
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Timeouts
from bakehouse.model.service import Health, Service
from bakehouse.quantities import in_seconds
from bakehouse.values import Location


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report durations that are too short or too long."""
    yield from for_each(manifest.hosts, _watch)
    yield from for_each([repo.deploy.timeouts for repo in manifest.repos], _job, _script)
    yield from each_service(manifest, _health)


def _watch(host: Host) -> Iterator[Finding]:
    return _range(host.watch, "100ms", "30m", host.at["watch"])


def _job(timeouts: Timeouts) -> Iterator[Finding]:
    return _range(timeouts.job, "1s", "24h", timeouts.at["job"])


def _script(timeouts: Timeouts) -> Iterator[Finding]:
    return _range(timeouts.script, "1s", "24h", timeouts.at["script"])


def _health(service: Service) -> Iterator[Finding]:
    rules = (_interval, _timeout, _start_period, _start_interval)
    return for_each([service.health] if service.health else [], *rules)


# Docker reads 0 as its own 30 s, and accepts no time below 1 ms: container.go of github.com/moby/moby.
def _interval(health: Health) -> Iterator[Finding]:
    if health.interval:
        yield from _range(in_seconds(health.interval), "1ms", "1h", health.at["interval"])


def _timeout(health: Health) -> Iterator[Finding]:
    if health.timeout:
        yield from _range(in_seconds(health.timeout), "1ms", "1h", health.at["timeout"])


def _start_period(health: Health) -> Iterator[Finding]:
    if health.start_period and (seconds := in_seconds(health.start_period)):
        yield from _range(seconds, "1ms", "1h", health.at["start_period"])


def _start_interval(health: Health) -> Iterator[Finding]:
    if health.start_interval:
        yield from _range(in_seconds(health.start_interval), "1ms", "1h", health.at["start_interval"])


def _range(seconds: float, least: str, most: str, at: Location) -> Iterator[Finding]:
    if not in_seconds(least) <= seconds <= in_seconds(most):
        yield error("duration", at, "the time is out of range", f"use {least} to {most}")
