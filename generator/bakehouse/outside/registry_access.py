"""Access to a registry: its addresses, and what may be asked there."""

from dataclasses import dataclass, replace
from pathlib import Path

from bakehouse.outside.http_request import BRIEF, PATIENT, HttpRoute, Patience
from bakehouse.outside.origin import Origin, is_loopback

_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Access:
    """Access to the registry: the folder of its login, `http` or `https`, and a CA certificate in PEM.

    `auth_host` is the host that gives its tokens, if another one; `patience` is for each request.
    """

    docker_config: Path
    scheme: str = "https"
    ca: str | None = None
    auth_host: str | None = None
    patience: Patience = PATIENT

    def brief(self) -> "Access":
        """Return the same access, for what must not keep people waiting."""
        return replace(self, patience=BRIEF)

    def origin(self, host: str) -> Origin:
        """Return the origin of a registry's host; raises ExternalError if it is no host."""
        return Origin.of(f"{'http' if is_loopback(host) else self.scheme}://{host}")

    def route(self, *, leaves: bool) -> HttpRoute:
        """Return the way to the registry, by the proxies of the environment."""
        return HttpRoute(limit=_LIMIT, ca=self.ca, proxied=True, leaves=leaves)
