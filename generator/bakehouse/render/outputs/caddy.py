"""`Caddyfile`: a snippet for each service with an address; requests wait in it while the service is swapped.

https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil
from urllib.parse import urlsplit

from bakehouse import health_timing, names
from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.service import Health, Service
from bakehouse.quantities import in_seconds
from bakehouse.render.citations import host_header
from bakehouse.render.output import Output
from bakehouse.render.placed import placed
from bakehouse.values import Cited, Location, Remark, cite


@dataclass(frozen=True, slots=True)
class Route:
    """One service; `templates/hosts/Caddyfile` reads every field."""

    name: Cited
    upstream: Cited
    question: Cited
    patience: Cited


@dataclass(frozen=True, slots=True)
class CaddyContext:
    """All that `templates/hosts/Caddyfile` reads."""

    header: Remark
    routes: tuple[Route, ...]


def output(manifest: Manifest, host: Host) -> Output:
    """Return the snippets of one host."""
    return Output(
        names.CADDY_FILE,
        f"hosts/{names.CADDY_FILE}",
        "caddy",
        partial(_context, manifest, host),
        (host.at.own,),
    )


def _context(manifest: Manifest, host: Host) -> CaddyContext:
    return CaddyContext(host_header(manifest, host), tuple(_routes(manifest, host)))


def _routes(manifest: Manifest, host: Host) -> Iterator[Route]:
    for each in placed(manifest, host):
        for service in each.repo.services:
            if asked := _asked(service):
                name = cite(f"({each.repo.product}/{service.key})", *each.product.origins, service.at.own)
                yield Route(name, _upstream(*asked), _question(*asked), _patience(service))


def _asked(service: Service) -> tuple[str, Location] | None:
    """Return the address at which the host reaches a service: its version's, else its health check's."""
    for each in (service.version, service.health):
        if each and each.url:
            return each.url, each.at["url"]
    return None


def _upstream(url: str, at: Location) -> Cited:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    return cite(f"{'https://' if secure else ''}{parts.hostname}:{port}", at)


def _question(url: str, at: Location) -> Cited:
    """Return the path of that address, which an app answers soon and without side effects."""
    parts = urlsplit(url)
    return cite((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), at)


def _patience(service: Service) -> Cited:
    """Return the seconds that requests wait, at most: as long as a swap that fails may take."""
    boot = _boot(service.health) if service.health else health_timing.UNKNOWN_SECONDS
    keys = ("start_period", "interval", "timeout", "retries")
    origins = (service.health.at[key] for key in keys) if service.health else (service.at.own,)
    return cite(f"{ceil(health_timing.hold(boot))}s", *dict.fromkeys(origins), service.at["swap"])


def _boot(health: Health) -> float:
    # what the manifest does not give is the image's or the Compose file's, and not known here
    return health_timing.final_result(
        _seconds(health.start_period, health_timing.BOOT_SECONDS),
        _seconds(health.interval, health_timing.INTERVAL_SECONDS),
        _seconds(health.timeout, health_timing.TIMEOUT_SECONDS),
        health.retries or health_timing.RETRIES,
    )


def _seconds(duration: str | None, unknown: float) -> float:
    return in_seconds(duration) if duration else unknown
