"""Health checks: one way to ask, at an address that answers inside the container."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_backing, each_service
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Backing, Health, Service

LOOPBACK = "127.0.0.1"
_DOCKER_FORMS = ("CMD", "CMD-SHELL", "NONE")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report health checks that could not work, or that Compose refuses."""
    yield from each_service(manifest, _health)
    yield from each_backing(manifest, _health)


def _health(service: Service | Backing) -> Iterator[Finding]:
    rules = (_both, _nothing, _command, _address, _start)
    return for_each([service.health] if service.health else [], *rules)


def _both(health: Health) -> Iterator[Finding]:
    if {"url", "command"} <= health.at.keys.keys():
        what = "`command` and `url` are both given"
        yield error("health-both", health.at["command"], what, "keep one of them")


def _nothing(health: Health) -> Iterator[Finding]:
    given = health.at.keys.keys()
    if health.url is None and "command" not in given and ("program" in given or not given):
        wanted = f"add `url: http://{LOOPBACK}:PORT/health`, a `command`, or times for the image's own check"
        yield error("health-nothing", health.at.own, "no check is defined", wanted)


def _command(health: Health) -> Iterator[Finding]:
    for number, word in valid_items(health.command):
        if number == 0 and word in _DOCKER_FORMS:
            what = f"`{word}` is a Docker keyword, not a program"
            yield error(
                "health-command",
                health.at["command/0"],
                what,
                "begin with the program; it runs without a shell",
            )


def _address(health: Health) -> Iterator[Finding]:
    if health.url is None:
        return
    at, host = health.at["url"], host_of(health.url)
    if host == "localhost":
        what = "`localhost` may be IPv6 in the container, where nothing listens"
        yield error("health-localhost", at, what, f"write {LOOPBACK}")
    elif host != LOOPBACK:
        what = "the check runs inside the container, so it must call the container itself"
        yield error("health-address", at, what, f"use http://{LOOPBACK}:PORT/…")


def host_of(url: str) -> str | None:
    """Return the host of an address; None where it has a user or a broken bracket."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts.hostname


def _start(health: Health) -> Iterator[Finding]:
    # Compose refuses it: pkg/compose/convert.go of github.com/docker/compose.
    if health.start_interval and not health.start_period:
        what = "`start_interval` works only together with `start_period`"
        yield error("health-start", health.at["start_interval"], what, "add `start_period: 20s`")
