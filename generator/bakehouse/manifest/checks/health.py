"""Health checks: one way to ask, at an address that answers inside the container."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Health

LOOPBACK = "127.0.0.1"
_DOCKER_FORMS = ("CMD", "CMD-SHELL", "NONE")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Health checks that could not work, or that Compose refuses."""
    for repo in manifest.repos:
        for service in repo.services:
            if service.health:
                yield from _ways(service.health)
                yield from _address(service.health)
                yield from _start(service.health)


def _ways(health: Health) -> Iterator[Finding]:
    if health.url and health.command:
        yield error(
            "health-both", health.at["command"], "`command` and `url` are both given", "keep one of them"
        )
    if health.url is None and "command" not in health.at.keys:
        wanted = f"add `url: http://{LOOPBACK}:PORT/health`, or a `command`"
        yield error("health-nothing", health.at.own, "nothing is asked", wanted)
    if health.command[:1] and health.command[0] in _DOCKER_FORMS:
        what = f"`{health.command[0]}` is Docker's word, not a program"
        yield error(
            "health-command", health.at["command/0"], what, "begin with the program; there is no shell"
        )


def _address(health: Health) -> Iterator[Finding]:
    if health.url is None:
        return
    at, host = health.at["url"], host_of(health.url)
    if host == "localhost":
        what = "`localhost` may be IPv6 in the container, where nothing listens"
        yield error("health-localhost", at, what, f"write {LOOPBACK}")
    elif host != LOOPBACK:
        what = "the check runs inside the container, and this address is not its own"
        yield error("health-address", at, what, f"wanted: http://{LOOPBACK}:PORT/…")


def host_of(url: str) -> str | None:
    """The host of an address; None where it has a user, a port that is none, or a broken bracket."""
    try:
        parts = urlsplit(url)
        return None if "@" in parts.netloc or parts.port == 0 else parts.hostname
    except ValueError:
        return None


def _start(health: Health) -> Iterator[Finding]:
    # Compose refuses it: pkg/compose/convert.go of github.com/docker/compose.
    if health.start_interval and "start_period" not in health.at.keys:
        what = "`start_interval` works only together with `start_period`"
        yield error("health-start", health.at["start_interval"], what, "add `start_period: 20s`")
